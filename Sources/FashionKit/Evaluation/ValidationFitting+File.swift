import FashionCore
import FashionData
import FashionEvaluation
import FashionModelFiles
import Foundation

extension ValidationFitting.Part {
    /// The flag of `fashion evaluate` that fits this part.
    var flag: String { self == .temperature ? "--fit-temperature" : "--fit-outlier-check" }
    /// The name of this part in messages.
    fileprivate var name: String { self == .temperature ? "temperature" : "outlier check" }
}

extension ValidationFitting {
    /// Refits a part of a model to the validation images of its training, and writes the model with it.
    /// - Parameters:
    ///   - file: the model's file, named in errors.
    ///   - target: the file to write, in Keras' HDF5 format.
    ///   - note: is called with a note about the images that are used when those of the training are unknown.
    ///   - progress: is called with the number of images done and their total.
    /// - Returns: the model with the fitted part.
    /// - Throws: `FileError` that names the model, or the file that cannot be written.
    package static func refit(
        _ part: Part, of model: Model, in file: URL, on dataset: Dataset, threads: Int, writing target: URL,
        note: (Notice) -> Void, progress: (_ done: Int, _ total: Int) -> Void
    ) throws -> Model {
        let fitting = try ValidationFitting(
            for: model, of: file, on: dataset, threads: threads, flag: part.flag, part: part.name
        ) { note(.note($0)) }
        let count = fitting.validation.count
        let fitted = try fitting.fitted(model, [part]) { progress($0, count) }
        if part == .temperature, fitted.metadata?.temperature == nil {
            throw FileError(
                file,
                "\(part.flag): expected validation images that determine a temperature, found \(count) "
                    + "that are all classified rightly, or all wrongly")
        }
        try KerasHDF5.write(fitted, to: target)
        return fitted
    }
}
