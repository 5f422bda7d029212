import FashionCore
import FashionNetworks
import Foundation

extension Model {
    /// Returns a notice about how images are prepared when the file does not specify it; nil when it does.
    /// - Parameter url: the location of the model.
    public func preparationNotice(of url: URL) -> Notice? {
        guard let assumed = assumedPreparation else { return nil }
        return .note(
            "\(url.path): takes images in colour and does not say how they were prepared; each goes in whole, in a "
                + "frame of \(assumed.width)×\(assumed.height) in the colour of its border")
    }

    /// Returns a notice that a data set's files go whole into a network of grey images, unlike in predictions; nil when the
    /// file specifies how images are prepared, and for networks of colour images.
    /// - Parameter url: the location of the model.
    public func wholeImagesNotice(of url: URL) -> Notice? {
        guard metadata?.preparation == nil, graph.imageShape?[2] == 1 else { return nil }
        return .note(
            "\(url.path): does not say how its images were prepared; those of the data go in whole, grey and not negated, "
                + "where `fashion predict` makes photographs like Fashion-MNIST's images")
    }

    /// Returns a notice that a training changes layers that the file freezes; nil when it freezes none.
    /// - Parameter url: the location of the model.
    public func frozenLayersNotice(of url: URL) -> Notice? {
        guard let first = frozenLayers.first else { return nil }
        let count = frozenLayers.count
        return .warning(
            "\(url.path): freezes \(count == 1 ? "the layer \(first)" : "\(count) layers, the first is \(first)") "
                + "(trainable is false); a training here changes all layers")
    }

    /// Returns a notice that a network with ten outputs is taken to have the classes of Fashion-MNIST; nil when the file names
    /// its classes, or has another number of them.
    /// - Parameter url: the location of the model.
    public func classNamesNotice(of url: URL) -> Notice? {
        guard classNames == nil, graph.outputShape == [10] else { return nil }
        return .note(
            "\(url.path): does not name its classes; its ten outputs are taken as the classes of Fashion-MNIST"
        )
    }

    /// Returns a notice about the pixel scale when it is inferred, assumed or contradicts the file; nil otherwise.
    /// - Parameter url: the location of the model.
    public func scaleNotice(of url: URL) -> Notice? {
        switch pixelScaleOrigin {
        case .written: return nil
        case .chosen:
            guard let contradictedScale else { return nil }
            return .warning(
                "\(url.path): --input-scale \(pixelScale.title) contradicts the file, "
                    + (metadata == nil ? "whose first layers take" : "which says that the network takes")
                    + " pixels as \(contradictedScale.title)")
        case .recognized where pixelScale == .unit: return nil
        case .recognized:
            return .note(
                "\(url.path): its first layers take pixels as \(pixelScale.title), and so they go in")
        case .assumed:
            return .note(
                "\(url.path): does not say what it takes pixels as; 0..1 is assumed. --input-scale 0..255 or "
                    + "-1..1 says otherwise, and `fashion evaluate` compares the three")
        }
    }

    /// Removes the model's temperature, so that its probabilities are the network's own.
    /// - Parameter url: the location of the model.
    /// - Throws: `FileError` that names the file, when the metadata has a folded temperature but the network no layer
    ///   for one.
    public mutating func removeTemperature(of url: URL) throws {
        do {
            try removeTemperature()
        } catch let error as GraphError {
            throw FileError(url, "\(error)")
        }
    }
}
