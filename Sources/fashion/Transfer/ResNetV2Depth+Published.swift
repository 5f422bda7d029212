import Foundation
import NeuralNetwork

/// What Keras publishes: weights trained on ImageNet, without the top (`keras.applications.resnet_v2`, Keras 3.15).
extension ResNetV2Depth {
    /// The folder of the files.
    static let publisher = "https://storage.googleapis.com/tensorflow/keras-applications/resnet/"
    /// More bytes than the largest file has (234 MB).
    static let largestFile = 512 << 20

    /// The file's name.
    var weightsFile: String { "\(rawValue)_weights_tf_dim_ordering_tf_kernels_notop.h5" }

    /// The file's MD5 in hexadecimal.
    var weightsMD5: String {
        switch self {
        case .resNet50V2: "fac2f116257151a9d068a22e544a4917"
        case .resNet101V2: "c0ed64b8031c3730f411d2eb4eea35b5"
        case .resNet152V2: "ed17cf2e0169df9d443503ef94b23b33"
        }
    }
}
