import FashionNetworks
import Testing

@testable import FashionModelFiles

@Suite struct KerasConfigurationTests {
    /// A chain of an input and one more layer.
    private func chain(_ className: String, _ options: String, input: String = "[null, 8, 8, 3]") throws
        -> Graph
    {
        try Graph(
            keras:
                #"""
                {"class_name": "Sequential", "config": {"name": "n", "layers": [
                {"class_name": "InputLayer", "config": {"name": "i", "batch_input_shape": \#(input)}},
                {"class_name": "\#(className)", "config": {"name": "x", \#(options)}}]}}
                """#)
    }

    @Test(arguments: [
        ("Conv2D", #""filters": 2, "kernel_size": 3, "dilation_rate": "2""#, "option dilation_rate"),
        (
            "Conv2D", #""filters": 2, "kernel_size": 3, "dilation_rate": [2, 2], "strides": 2"#,
            "strides of 1 or a dilation of 1"
        ),
        (
            "Conv2D", #""filters": 2, "kernel_size": [3, 3], "groups": 3"#,
            "expected groups that divide 3 input channels and 2 filters, found 3"
        ),
        (
            "Conv2D", #""filters": 2, "kernel_size": [3, 3], "data_format": "channels_first""#,
            "option data_format"
        ),
        ("Conv2D", #""filters": 2, "kernel_size": [3, 3], "padding": "causal""#, "option padding"),
        (
            "Conv2D", #""filters": 2, "kernel_size": [3, 3], "activation": "softsign""#,
            "mish, or a layer ReLU, LeakyReLU, ELU, Softmax, found softsign; train with one of these"
        ),
        (
            "Conv2D", #""filters": 2, "kernel_size": 3, "activation": {"class_name": "GLU", "config": {}}"#,
            "found an object of the class GLU"
        ),
        (
            "Dense",
            #""units": 2, "activation": {"class_name": "LeakyReLU", "config": {"name": "l", "negative_slope": "a"}}"#,
            "option negative_slope: expected a number"
        ),
        (
            "Dense", #""units": 2, "activation": {"class_name": "ReLU", "config": {"new": 7}}"#,
            "has the option new, which is not known"
        ),
        (
            "Activation", #""activation": "hard_sigmoid""#,
            "option activation: expected a file that says which Keras wrote it"
        ),
        ("Conv2D", #""filters": 2, "kernel_size": [3, 3, 3]"#, "option kernel_size"),
        ("Conv2D", #""filters": "2", "kernel_size": 3"#, "option filters: expected a whole number"),
        ("Conv2D", #""filters": 1e30, "kernel_size": 3"#, "option filters: expected a whole number"),
        ("Conv2D", #""filters": -1, "kernel_size": 3"#, "positive number of filters"),
        (
            "Conv2D", #""filters": 1048576, "kernel_size": [4096, 4096], "padding": "same""#,
            "numbers, found shape"
        ),
        ("Conv2D", #""filters": 2, "kernel_size": 3, "new_option": 7"#, "has the option new_option"),
        ("ReLU", #""max_value": -6.0"#, "option max_value"),
        ("ReLU", #""negative_slope": 0.1, "max_value": 6.0"#, "option max_value"),
        ("ReLU", #""threshold": 0.1"#, "option threshold"),
        ("LeakyReLU", #""negative_slope": "a""#, "option negative_slope"),
        ("SeparableConv2D", #""filters": 2, "kernel_size": 3, "dilation_rate": "2""#, "option dilation_rate"),
        ("Reshape", #""target_shape": [5, -1]"#, "option target_shape"),
        ("Reshape", #""target_shape": [-1, -1]"#, "option target_shape"),
        ("Normalization", #""axis": [1]"#, "option axis"),
        ("Normalization", #""axis": 1"#, "option axis"),
        ("Normalization", #""mean": [1, 2], "variance": 1"#, "a number for each of 3 channels"),
        ("PReLU", #""shared_axes": [4]"#, "expected shared axes of 1 to 3"),
        ("PReLU", #""shared_axes": ["a"]"#, "option shared_axes"),
        ("PReLU", #""shared_axes": 1"#, "option shared_axes"),
        ("Cropping2D", #""cropping": 4"#, "expected to leave something"),
        (
            "CenterCrop", #""height": 9, "width": 4"#,
            "expected an image of 9×4 or more to cut from, found shape [8, 8, 3]"
        ),
        ("CenterCrop", #""height": -9223372036854775808, "width": 4"#, "expected a size of 1×1 or more"),
        ("Cropping2D", #""cropping": [1]"#, "option cropping"),
        ("UpSampling2D", #""interpolation": "bicubic""#, "option interpolation"),
        ("UpSampling2D", #""size": 0"#, "expected a size of 1"),
        ("GroupNormalization", #""groups": 2"#, "expected groups that divide 3 channels"),
        ("LayerNormalization", #""axis": [1, 2]"#, "option axis"),
        ("LayerNormalization", #""rms_scaling": true"#, "option rms_scaling"),
        ("Multiply", #""trainable": true"#, "two or more inputs"),
        ("Softmax", #""axis": 1"#, "option axis"),
        ("BatchNormalization", #""axis": 1"#, "option axis"),
        ("BatchNormalization", #""renorm": true"#, "has the option renorm"),
        ("GlobalAveragePooling2D", #""keepdims": 3"#, "option keepdims: expected true or false"),
        ("Gelu", #""approximate": 1"#, "option approximate: expected true or false"),
        ("Mean", #""axis": [1], "keepdims": false"#, "option axis: expected height and width"),
        ("TFOpLambda", #""function": "math.erf""#, "is the function erf, which this program does not have"),
        ("ZeroPadding2D", #""padding": [[1, 2], [3]]"#, "option padding"),
        ("ZeroPadding2D", #""padding": [[-1, 2], [3, 4]]"#, "paddings of 0 to 4096"),
        ("Resizing", #""height": 5, "width": 6, "interpolation": "nearest""#, "option interpolation"),
        (
            "Resizing", #""height": 5, "width": 6, "crop_to_aspect_ratio": true"#,
            "option crop_to_aspect_ratio"
        ),
        ("Resizing", #""height": 5, "width": 0"#, "a size of 1"),
        ("Rescaling", #""scale": [1, 2]"#, "option scale: expected a number, or one for each of 3 channels"),
        ("Rescaling", #""scale": [1, 2, -3]"#, "option scale: expected numbers above 0"),
        ("Rescaling", #""scale": 1, "offset": "0""#, "option offset: expected a number"),
        ("Cast", #""dtype": "uint8""#, "option dtype"),
        ("Concatenate", #""axis": 1"#, "option axis"),
        ("Concatenate", #""axis": -1"#, "two or more inputs"),
        ("Dropout", #""rate": 1.5"#, "a rate from 0"),
        ("Dropout", #""rate": 0.5, "noise_shape": 7"#, "option noise_shape: expected null or a list"),
        ("Dense", #""units": 0"#, "a positive number of units"),
        (
            "Dense",
            #""units": 2, "dtype": {"class_name": "QuantizedDTypePolicy", "config": {"mode": "int8", "source_name": "float32"}}"#,
            "found quantised ones (int8_from_float32); save the model in Keras before quantize()"
        ),
        (
            "Conv2D", #""filters": 2, "kernel_size": 3, "dtype": "int8_from_bfloat16""#,
            "found quantised ones (int8_from_bfloat16)"
        ),
        ("MaxPooling2D", #""pool_size": 9"#, "does not fit"),
        ("LSTM", #""units": 2"#, "is of the class LSTM, which this program does not have"),
        ("Functional", #""layers": []"#, "layer input_layers: its inputs"),
        ("Sequential", #""layers": []"#, "has no layers"),
        (
            "Sequential", #""layers": [{"class_name": "LSTM", "config": {"name": "y"}}]"#,
            "layer x: layer y: is of the class LSTM"
        ),
        ("InputLayer", #""batch_shape": [null, 8]"#, "is of the class InputLayer"),
    ])
    func whatIsLackingIsNamed(className: String, options: String, expected: String) {
        let problem = problem { try chain(className, options) }
        #expect(problem.hasPrefix("layer x: "))
        #expect(problem.contains(expected), "\(problem)")
    }

    @Test(arguments: [
        (
            "Conv2D",
            #""filters": 2, "kernel_size": 3, "strides": 2, "activation": {"class_name": "function", "config": "relu"}"#,
            Layer.convolution(
                Convolution(filters: 2, kernel: Extent(3), strides: Extent(2), activation: .relu))
        ),
        (
            "Conv2D", #""filters": 6, "kernel_size": 3, "dilation_rate": [1, 2], "groups": 3"#,
            .convolution(
                Convolution(
                    filters: 6, kernel: Extent(3), dilation: Extent(height: 1, width: 2), groups: 3))
        ),
        (
            "PReLU", #""shared_axes": [2, 1], "alpha_initializer": {}"#,
            .parametricReLU(PReLU(sharedAxes: [1, 2]))
        ),
        (
            "CenterCrop", #""height": 5, "width": 4"#,
            .cropping(Cropping(top: 1, bottom: 2, left: 2, right: 2))
        ),
        ("Cropping2D", #""cropping": [1, 2]"#, .cropping(Cropping(top: 1, bottom: 1, left: 2, right: 2))),
        (
            "UpSampling2D", #""size": 3, "interpolation": "bilinear""#,
            .upSampling(UpSampling(size: Extent(3), interpolation: .bilinear))
        ),
        (
            "LayerNormalization", #""axis": [3], "center": false"#,
            .layerNormalization(LayerNormalization(shifts: false))
        ),
        ("ReLU", #""max_value": 6.0"#, .activation(.clippedReLU(limit: 6))),
        ("LeakyReLU", #""alpha": 0.1"#, .activation(.leakyReLU(slope: 0.1))),
        ("LeakyReLU", #""trainable": true"#, .activation(.leakyReLU(slope: 0.3))),
        ("Activation", #""activation": "swish""#, .activation(.silu)),
        ("Reshape", #""target_shape": [-1, 3]"#, .reshape(shape: [64, 3])),
        (
            "BatchNormalization", #""scale": false"#, .batchNormalization(BatchNormalization(scales: false))
        ),
        ("ReLU", #""max_value": null, "negative_slope": 0.0, "threshold": 0.0"#, .activation(.relu)),
        ("Softmax", #""axis": [-1]"#, .activation(.softmax)),
        ("BatchNormalization", #""axis": [3]"#, .batchNormalization(BatchNormalization())),
        (
            "BatchNormalization", #""axis": -1, "epsilon": 1.001e-5"#,
            .batchNormalization(BatchNormalization(epsilon: 1.001e-5))
        ),
        ("ZeroPadding2D", #""padding": 2"#, .zeroPadding(ZeroPadding(top: 2, bottom: 2, left: 2, right: 2))),
        (
            "ZeroPadding2D", #""padding": [1, 2]"#,
            .zeroPadding(ZeroPadding(top: 1, bottom: 1, left: 2, right: 2))
        ),
        (
            "MaxPooling2D", #""pool_size": [2, 3], "strides": null"#,
            .maxPooling(Pooling(size: Extent(height: 2, width: 3)))
        ),
        (
            "Resizing",
            #""height": 5, "width": 6, "interpolation": "bilinear", "antialias": false, "fill_mode": "constant", "fill_value": 0.0"#,
            .resizing(Resizing(height: 5, width: 6))
        ),
        ("Rescaling", #""scale": 2, "offset": -1.0"#, .rescaling(Rescaling(scale: 2, offset: -1))),
        ("Rescaling", #""scale": [2], "offset": [-1, -1, -1]"#, .rescaling(Rescaling(scale: 2, offset: -1))),
        (
            "Activation",
            #""activation": "linear", "dtype": {"class_name": "DTypePolicy", "config": {"name": "float32"}}"#,
            .activation(.linear)
        ),
    ])
    func spellings(className: String, options: String, layer: Layer) throws {
        #expect(try chain(className, options).nodes[1].layer == layer)
    }

    /// Only its author's program knows what such a class computes.
    @Test(arguments: [
        (#""module": "my_layers", "registered_name": "Conv2D""#, "Conv2D of my_layers"),
        (#""module": null, "registered_name": "lab>Conv2D""#, "Conv2D of lab>Conv2D"),
        (#""module": "kerasish.layers""#, "Conv2D of kerasish.layers"),
        (#""module": "keras.layers", "registered_name": null"#, ""),
        (#""module": "tf_keras.src.layers", "registered_name": "Conv2D""#, ""),
    ])
    func classesOfAnAuthorsOwn(origin: String, expected: String) {
        let problem = problem {
            try Graph(
                keras:
                    #"""
                    {"class_name": "Sequential", "config": {"name": "n", "layers": [
                    {"class_name": "InputLayer", "config": {"name": "i", "batch_input_shape": [null, 8, 8, 3]}},
                    {"class_name": "Conv2D", \#(origin), "config": {"name": "x", "filters": 2, "kernel_size": 3}}]}}
                    """#)
        }
        #expect(problem.contains(expected.isEmpty ? "no error" : expected), "\(problem)")
    }

    @Test func networksWithinOthersTakeInputsOfTheirRank() {
        let inner = #"""
            "layers": [{"class_name": "InputLayer", "config": {"name": "j", "batch_input_shape": [null, 8, 8, 3, 1]}},
            {"class_name": "Flatten", "config": {"name": "f"}}]
            """#
        let problem = problem { try chain("Sequential", inner) }
        #expect(
            problem.contains("layer x: is a network for inputs of 4 axes, found one of the shape [8, 8, 3]"))
    }

    @Test func whatMattersInTrainingOnlyIsRemarked() throws {
        let reader = try KerasConfigurationReader(
            JSONValue(
                parsing: #"""
                    {"class_name": "Sequential", "config": {"layers": [
                    {"class_name": "InputLayer", "config": {"name": "i", "batch_shape": [null, 5]}},
                    {"class_name": "Dense", "config": {"name": "d", "units": 2, "kernel_constraint": {},
                    "bias_regularizer": null, "dtype": {"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}}},
                    {"class_name": "ReLU", "config": {"name": "r", "dtype": "mixed_float16"}},
                    {"class_name": "Dense", "config": {"name": "e", "units": 2, "dtype": "float16"}}]}}
                    """#))
        #expect(
            reader.remarks == [
                "layer d: kernel_constraint is left out; it changes training only",
                "2 layers are computed in float32 instead of mixed_float16, the first is d",
                "layer e: is computed in float32 instead of float16",
                "layer e: is no softmax; its outputs are taken for logits",
            ])
    }

    @Test(arguments: [
        ("[null, null, null, 3]", "layer i: expected an input of fixed height"),
        ("[null, 0, 8, 3]", "layer i: expected an input shape"),
        ("[]", "layer i: expected an input of fixed height"),
        ("7", "layer i: expected an input of fixed height"),
        ("[null, 1048576, 1048576, 3]", "layer i: expected at most"),
    ])
    func inputShapes(shape: String, expected: String) {
        let problem = problem { try chain("Flatten", #""trainable": true"#, input: shape) }
        #expect(problem.hasPrefix(expected), "\(problem)")
    }

    @Test(arguments: [
        ("", "is not valid JSON"), ("{", "is not valid JSON"), ("[]", "expected an object with class_name"),
        ("{}", "expected an object with class_name"),
        (#"{"class_name": "Other", "config": {}}"#, "found Other"),
        (#"{"class_name": "Sequential", "config": {"layers": []}}"#, "has no layers"),
        (#"{"class_name": "Sequential", "config": {"layers": [1]}}"#, "layer number 0"),
        (#"{"class_name": "Functional", "config": {"layers": []}}"#, "layer input_layers"),
        (String(repeating: "[", count: 100_000), "nested more than 64 levels"),
        (String(repeating: #"{"a":"#, count: 100_000), "nested more than 64 levels"),
    ])
    func textsThatAreNoNetworks(text: String, expected: String) {
        let problem = problem { try Graph(keras: text) }
        #expect(problem.contains(expected), "\(problem)")
    }
}
