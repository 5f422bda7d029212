/// Networks by name, for files that hold weights only and for measuring.
public enum Architecture: String, Codable, Sendable, CaseIterable {
    /// The reference CNN, ``Graph/referenceCNN(inputShape:classes:widths:)``.
    case reference
    /// The residual CNN, ``Graph/residualCNN(inputShape:classes:widths:)``.
    case residual
    /// A pre-activation residual network with preprocessing and head, ``ResNetV2``.
    case resnet50v2, resnet101v2, resnet152v2
    /// A network of depthwise convolutions with preprocessing and head, ``EfficientNetLite``.
    case efficientNetLite0 = "efficientnet-lite0"
    case efficientNetLite1 = "efficientnet-lite1"
    case efficientNetLite2 = "efficientnet-lite2"

    /// The network for images of a shape.
    /// - Parameters:
    ///   - inputShape: `[H, W, C]`.
    ///   - classes: number of classes.
    ///   - imageSize: height and width that a network with a ``Backbone`` resizes images to; the backbone's by default.
    ///   - width: what the channels of all layers are multiplied by, rounded to a multiple of 16, the channels that a
    ///     vector holds; a network with a backbone has its own only.
    /// - Throws: ``GraphError`` when the images are too small for it.
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

    /// Whether images are so large that a small network halves them once more.
    static func isLarge(_ inputShape: [Int]) -> Bool { inputShape.prefix(2).max() ?? 0 >= 64 }

    /// The layers that a training has in training mode: all, or those behind a backbone that is fine-tuned.
    public var trainedPart: TrainedPart { backbone.map { .behind($0.end) } ?? .whole }

    /// The backbone of the network; nil for those that have none.
    public var backbone: Backbone? { Backbone(name: rawValue) }
}
