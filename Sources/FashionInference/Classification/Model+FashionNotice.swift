import FashionCore
import FashionData
import FashionModelFiles
import Foundation

extension Model {
    /// Returns a notice that images are made like those of Fashion-MNIST for a network that may have learned from others;
    /// nil when the file specifies how images are prepared, when its classes are Fashion-MNIST's or taken as such, and for
    /// networks of colour images.
    /// - Parameter url: the location of the model.
    public func fashionPreparationNotice(of url: URL) -> Notice? {
        let isFashion = classNames.map { $0.allSatisfy { ClassNames.fashionLabel(of: $0) != nil } }
        guard preparation == nil, !(isFashion ?? (graph.outputShape == [10])) else { return nil }
        return .note(
            "\(url.path): does not say how its images were prepared; they are made like those of Fashion-MNIST: trimmed, "
                + "sharpened and, on a light background, negated. `fashion predict --raw` takes images of the network's "
                + "size as they are")
    }
}
