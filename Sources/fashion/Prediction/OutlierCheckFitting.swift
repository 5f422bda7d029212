import Compute
import Datasets
import Evaluation
import Foundation
import ModelFiles
import NeuralNetwork
import Training

/// Gives a model the check that tells `predict` which images are unlike those of the training.
struct OutlierCheckFitting {
    /// Images of the known kind, some of them held back from training.
    let images: ImageSet
    /// Those that were held back.
    let validation: [Int]
    /// The classes' names, for a model that has none of its own.
    let classNames: [String]
    /// Threads that compute.
    let threads: Int

    /// The model with a check fitted to the images.
    func fitted(_ model: Model) throws -> Model {
        let predictor = try Predictor(
            model.networkOnUnitPixels(), weights: model.weights, engine: Engine(threads: threads))
        let line = ProgressLine(Terminal(.error))
        let start = ContinuousClock.now
        defer { line.end(nil) }
        let check = try predictor.outlierCheck(fittedOn: images, at: validation) { done in
            line.update(
                Progress(
                    label: "Outlier check", done: done, total: validation.count,
                    elapsed: start.duration(to: .now).milliseconds / 1000))
        }
        var result = model
        result.describe(classNames: classNames, program: Fashion.version)
        result.metadata?.outlierCheck = check
        return result
    }

    /// Gives the model in a file its check; with too few images to fit one it stays without.
    func fit(_ file: URL) throws {
        guard validation.count >= OutlierCheck.fewestImages, FileManager.default.fileExists(atPath: file.path)
        else { return }
        try KerasHDF5.write(fitted(ModelFile.read(file).model), to: file)
    }
}
