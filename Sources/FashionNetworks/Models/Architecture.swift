/// The built-in networks by name, for files that hold weights only and for benchmarks.
public enum Architecture: String, Codable, Sendable, CaseIterable {
    /// The reference CNN, ``Graph/referenceCNN(inputShape:classes:widths:)``.
    case reference
    /// The residual CNN, ``Graph/residualCNN(inputShape:classes:widths:)``.
    case residual
    /// A pre-activation residual network with preprocessing and a head, ``ResNetV2Depth``.
    case resnet50v2, resnet101v2, resnet152v2
    /// A network of depthwise convolutions with preprocessing and a head, ``EfficientNetLite``.
    case efficientNetLite0 = "efficientnet-lite0"
    case efficientNetLite1 = "efficientnet-lite1"
    case efficientNetLite2 = "efficientnet-lite2"

    /// Returns the network for images of a given shape.
    /// - Parameters:
    ///   - inputShape: the shape of one image, `[H, W, C]`.
    ///   - classes: the number of classes.
    ///   - imageSize: the height and width to which a network with a ``Backbone`` resizes images; the backbone's own by
    ///     default.
    ///   - width: a factor for the channels of all layers. The results are rounded to a multiple of 16, the number of
    ///     channels in a vector register. Networks with a backbone accept only 1.
    /// - Throws: ``GraphError`` when the images are too small, or the width is not 1 for a network with a backbone.
    public func graph(
        inputShape: [Int], classes: Int, imageSize: Int? = nil, width: Double = 1
    ) throws -> Graph {
        func scaled(_ widths: [Int]) -> [Int] {
            width == 1 ? widths : widths.map { max(16, Int((Double($0) * width / 16).rounded()) * 16) }
        }
        switch self {
        case .reference:
            return try .referenceCNN(
                inputShape: inputShape, classes: classes, widths: scaled([64, 128, 256, 256]))
        case .residual:
            return try .residualCNN(inputShape: inputShape, classes: classes, widths: scaled([64, 128, 256]))
        case .resnet50v2, .resnet101v2, .resnet152v2, .efficientNetLite0, .efficientNetLite1,
            .efficientNetLite2:
            guard width == 1 else {
                throw GraphError(node: rawValue, "expected a width of 1, found \(width)")
            }
            guard let backbone else { throw GraphError(node: rawValue, "expected the name of a backbone") }
            return try backbone.transferModel(
                inputShape: inputShape, imageSize: imageSize ?? backbone.imageSize, classes: classes)
        }
    }

    /// Whether images are so large (64 pixels or more on a side) that a small network halves them once more.
    static func isLarge(_ inputShape: [Int]) -> Bool { inputShape.prefix(2).max() ?? 0 >= 64 }

    /// The layers that are in training mode during training: all of them, or those after a backbone that is fine-tuned.
    public var trainedPart: TrainedPart { backbone.map { .behind($0.end) } ?? .whole }

    /// The backbone of the network; nil when it has none.
    public var backbone: Backbone? { Backbone(name: rawValue) }
}
