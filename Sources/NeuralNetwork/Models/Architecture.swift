/// Networks by name, for files that hold weights only and for measuring.
public enum Architecture: String, Codable, Sendable, CaseIterable {
    /// The reference CNN, ``Graph/seedCNN(inputShape:classes:widths:)``.
    case reference
    /// The residual CNN, ``Graph/residualCNN(inputShape:classes:widths:)``.
    case residual
    /// A pre-activation residual network with preprocessing and head, ``ResNetV2``.
    case resnet50v2, resnet101v2, resnet152v2

    /// The network for images of a shape.
    /// - Parameters:
    ///   - inputShape: `[H, W, C]`.
    ///   - classes: number of classes.
    ///   - imageSize: height and width that a pre-activation residual network resizes images to.
    ///   - width: what the channels of all layers are multiplied by, rounded to a multiple of 16, the channels that a
    ///     vector holds; a pre-activation residual network has its own only.
    /// - Throws: ``GraphError`` when the images are too small for it.
    public func graph(
        inputShape: [Int], classes: Int, imageSize: Int = 85, width: Double = 1
    ) throws -> Graph {
        func scaled(_ widths: [Int]) -> [Int] {
            width == 1 ? widths : widths.map { max(16, Int((Double($0) * width / 16).rounded()) * 16) }
        }
        switch self {
        case .reference:
            return try .seedCNN(
                inputShape: inputShape, classes: classes, widths: scaled([64, 128, 256, 256]))
        case .residual:
            return try .residualCNN(inputShape: inputShape, classes: classes, widths: scaled([64, 128, 256]))
        case .resnet50v2, .resnet101v2, .resnet152v2:
            guard width == 1 else {
                throw GraphError(node: rawValue, "expected a width of 1, found \(width)")
            }
            guard let depth = residualDepth else {
                throw GraphError(node: rawValue, "expected a depth of ResNetV2")
            }
            return try ResNetV2.transferModel(
                depth, inputShape: inputShape, imageSize: imageSize, classes: classes)
        }
    }

    /// The layers that a training has in training mode: all, or those behind a backbone that is fine-tuned.
    public var trainedPart: TrainedPart {
        residualDepth == nil ? .whole : .behind(ResNetV2.backboneEnd)
    }

    private var residualDepth: ResNetV2Depth? { ResNetV2Depth(rawValue: rawValue) }
}
