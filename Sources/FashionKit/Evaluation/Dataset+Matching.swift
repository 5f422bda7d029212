import FashionCore
import FashionData
import FashionModelFiles
import Foundation

extension Dataset {
    /// The data with the labels that a model gives its classes, and the classes' names.
    /// - Parameter file: where the model lies, for errors.
    /// - Throws: `FileError` when the model lacks a class that an image has, or has no names and another number of outputs than
    ///   data with names has classes.
    package func matched(with model: Model, of file: URL) throws -> (dataset: Dataset, classNames: [String]) {
        let own = model.classNames
        if let own, hasOwnNames { return (try relabelled(for: own, of: file), own) }
        let outputs = model.graph.outputShape.reduce(1, *)
        // Names without an order that the network knows: only one class for each output can be meant.
        guard !hasOwnNames || own != nil || outputs == classNames.count else {
            throw FileError(
                file,
                "expected a network for the \(classNames.count) classes of \(source.location.path), found one "
                    + "with \(outputs) outputs and without names of classes")
        }
        // A part of a set may lack the last classes of a network without names.
        let names = own ?? (classNames.count < outputs ? ClassNames.numbers(outputs) : classNames)
        guard Int(max(training.labels.max() ?? 0, test.labels.max() ?? 0)) < names.count else {
            throw FileError(
                file,
                "expected a network for the \(classNames.count) classes of \(source.location.path), found one "
                    + "for \(names.count)")
        }
        return (self, names)
    }
}
