/// Networks by name, for files that hold weights only.
public enum Architecture: String, Sendable, CaseIterable {
    /// The reference CNN, ``Graph/seedCNN(inputShape:classes:widths:)``.
    case reference

    /// The network for images of a shape.
    /// - Parameters:
    ///   - inputShape: `[H, W, C]`.
    ///   - classes: number of classes.
    /// - Throws: ``GraphError`` when the images are too small for it.
    public func graph(inputShape: [Int], classes: Int) throws -> Graph {
        switch self {
        case .reference: try .seedCNN(inputShape: inputShape, classes: classes)
        }
    }
}
