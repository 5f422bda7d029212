extension Layer {
    /// The snake-case class name from which Keras makes a layer's name.
    public var kerasName: String {
        switch self {
        case .input: "input"
        case .convolution: "conv2d"
        case .depthwiseConvolution: "depthwise_conv2d"
        case .batchNormalization: "batch_normalization"
        case .activation(.leakyReLU): "leaky_re_lu"
        case .activation(.clippedReLU): "re_lu"
        case .activation(.elu): "elu"
        case .activation: "activation"
        case .maxPooling: "max_pooling2d"
        case .averagePooling: "average_pooling2d"
        case .globalAveragePooling: "global_average_pooling2d"
        case .globalMaxPooling: "global_max_pooling2d"
        case .zeroPadding: "zero_padding2d"
        case .resizing: "resizing"
        case .rescaling: "rescaling"
        case .add: "add"
        case .concatenate: "concatenate"
        case .dense: "dense"
        case .dropout: "dropout"
        case .flatten: "flatten"
        case .reshape: "reshape"
        }
    }

    /// The layer's class in Keras.
    public var kerasClass: String {
        switch self {
        case .input: "InputLayer"
        case .convolution: "Conv2D"
        case .depthwiseConvolution: "DepthwiseConv2D"
        case .batchNormalization: "BatchNormalization"
        case .activation(.leakyReLU): "LeakyReLU"
        case .activation(.clippedReLU): "ReLU"
        case .activation(.elu): "ELU"
        case .activation: "Activation"
        case .maxPooling: "MaxPooling2D"
        case .averagePooling: "AveragePooling2D"
        case .globalAveragePooling: "GlobalAveragePooling2D"
        case .globalMaxPooling: "GlobalMaxPooling2D"
        case .zeroPadding: "ZeroPadding2D"
        case .resizing: "Resizing"
        case .rescaling: "Rescaling"
        case .add: "Add"
        case .concatenate: "Concatenate"
        case .dense: "Dense"
        case .dropout: "Dropout"
        case .flatten: "Flatten"
        case .reshape: "Reshape"
        }
    }
}
