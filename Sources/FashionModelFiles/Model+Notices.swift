import FashionCore
import FashionNetworks
import Foundation

extension Model {
    /// Says how images become the network's, where the file does not; nil where it does.
    /// - Parameter url: where the model lies.
    public func preparationNotice(of url: URL) -> Notice? {
        guard let assumed = assumedPreparation else { return nil }
        return .note(
            "\(url.path): takes images in colour and does not say how they were prepared; each goes in whole, in a "
                + "frame of \(assumed.width)×\(assumed.height) in the colour of its border")
    }

    /// Says how pixels go in, where that is not plain; nil where it is.
    /// - Parameter url: where the model lies.
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

    /// Takes the model's temperature away, so that its probabilities are the network's own.
    /// - Parameter url: where the model lies.
    /// - Throws: `FileError` that names the file, for a description that says that a temperature was folded into a network
    ///   that cannot hold one.
    public mutating func removeTemperature(of url: URL) throws {
        do {
            try removeTemperature()
        } catch let error as GraphError {
            throw FileError(url, "\(error)")
        }
    }
}
