import FashionCore
import FashionData
import Foundation

extension Classifier {
    /// A notice that the probabilities are calibrated; nil when they are not.
    public var calibrationNotice: Notice? {
        guard isCalibrated else { return nil }
        let number = temperature ?? model.metadata?.foldedTemperature ?? 1
        return .note(
            "probabilities are calibrated (temperature \(Formatting.decimal(number, 3))); --uncalibrated gives the network's "
                + "own")
    }

    /// A notice that the images of a list are made like those of Fashion-MNIST for a network that may have learned from
    /// others (`Model.fashionPreparationNotice(of:)`); nil for tables of pixels.
    /// - Parameter isRaw: whether images are used as they are.
    package func preparationNotice(of list: ImageList, isRaw: Bool) -> Notice? {
        guard !isRaw, list.entries.contains(where: { $0.row == nil }) else { return nil }
        return model.fashionPreparationNotice(of: file)
    }

    /// A notice that images unlike the training images are not recognised; nil for a model with an outlier check.
    public var outlierCheckNotice: Notice? {
        guard outlierCheck == nil else { return nil }
        return .note(
            "\(file.path) has no outlier check, so nothing says which images are unlike those of the "
                + "training; `fashion evaluate --fit-outlier-check FILE` makes one from 500 validation "
                + "images or more")
    }

    /// Returns the index of a class in ``classNames``.
    /// - Parameter text: the name of the class, case-insensitive, or its number.
    /// - Throws: `InvalidArgument` for any other text, with the names of all classes and the most similar one.
    public func label(_ text: String) throws -> Int {
        if let label = classNames.firstIndex(where: { $0.lowercased() == text.lowercased() }) { return label }
        if let number = Int(text), classNames.indices.contains(number) { return number }
        let guess = text.closest(in: classNames).map { "; did you mean \"\($0)\"?" } ?? ""
        throw InvalidArgument(
            "class",
            expected: "0 to \(classNames.count - 1) or one of \(classNames.joined(separator: ", "))",
            found: "\"\(text)\"\(guess)")
    }
}
