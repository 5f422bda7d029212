import Compute
import Datasets
import Evaluation
import FashionCore
import Foundation
import ModelFiles
import NeuralNetwork
import Training

/// Gives a model the check that tells which images are unlike those of the training.
package struct OutlierCheckFitting {
    /// Images of the known kind, some of them held back from training.
    let images: ImageSet
    /// Those that were held back.
    package let validation: [Int]
    /// The classes' names, for a model that has none of its own.
    let classNames: [String]
    /// Threads that compute.
    let threads: Int

    package init(images: ImageSet, validation: [Int], classNames: [String], threads: Int) {
        self.images = images
        self.validation = validation
        self.classNames = classNames
        self.threads = threads
    }

    /// Whether there are enough images to fit a check.
    package var isPossible: Bool { validation.count >= OutlierCheck.fewestImages }

    /// The model with a check fitted to the images.
    /// - Parameter progress: is called with the number of images that are done.
    package func fitted(_ model: Model, progress: (Int) -> Void = { _ in }) throws -> Model {
        let predictor = try Predictor(
            model.networkOnUnitPixels(), weights: model.weights, engine: Engine(threads: threads))
        let check = try predictor.outlierCheck(fittedOn: images, at: validation, progress: progress)
        var result = model
        result.describe(classNames: classNames, program: FashionVersion.current)
        result.metadata?.outlierCheck = check
        return result
    }

    /// Gives the model in a file its check; with too few images to fit one it stays without.
    ///
    /// The check is welcome but not needed: a file that cannot be written is a warning.
    /// - Parameters:
    ///   - progress: is called with the number of images that are done, and of all.
    ///   - warn: is told what went wrong.
    func fit(
        _ file: URL, progress: (_ done: Int, _ total: Int) -> Void, warn: (String) throws -> Void
    ) throws {
        guard isPossible, FileManager.default.fileExists(atPath: file.path) else { return }
        do {
            let model = try fitted(ModelFile.read(file).model) { progress($0, validation.count) }
            try KerasHDF5.write(model, to: file)
        } catch let error as FileError {
            try warn("\(error)")
        }
    }
}
