import FashionCore
import FashionData
import FashionModelFiles
import Foundation

extension Dataset {
    /// Returns the data with its labels renumbered to the model's classes, and the names of those classes.
    /// - Parameter file: the model's file, named in errors.
    /// - Throws: `FileError` when the model lacks a class that an image has, or when the data has class names, the
    ///   model has none and the numbers of outputs and classes differ.
    package func matched(with model: Model, of file: URL) throws -> (dataset: Dataset, classNames: [String]) {
        let own = model.classNames
        if let own, hasOwnNames { return (try relabelled(for: own, of: file), own) }
        let outputs = model.graph.outputShape.reduce(1, *)
        // Names whose order the network does not know: only one class for each output can be meant.
        guard !hasOwnNames || own != nil || outputs == classNames.count else {
            throw FileError(
                file,
                "expected a network for the \(classNames.count) classes of \(source.location.path), found one "
                    + "with \(outputs) outputs and without names of classes")
        }
        // A subset of a data set may lack the last classes of a network without names.
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
