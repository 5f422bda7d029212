import Compute
import Datasets
import Evaluation
import ModelFiles
import Training

/// Applies a saved model to sets of images, with a progress bar for each.
struct EvaluationPredictor {
    private let predictor: Predictor

    init(_ saved: Model, engine: Engine, algorithms: ConvolutionAlgorithms) throws {
        predictor = try Predictor(
            saved.networkOnUnitPixels(), weights: saved.weights, engine: engine, algorithms: algorithms)
    }

    /// What the model says of the images at `indices`, or of all.
    /// - Parameter label: what the progress bar says.
    func predictions(
        of images: ImageSet, at indices: [Int]? = nil, classNames: [String], label: String
    ) throws -> Predictions {
        let indices = indices ?? Array(images.labels.indices)
        return try Predictions(
            labels: indices.map { images.labels[$0] },
            probabilities: outputs(for: images, at: indices, label: label).probabilities,
            classNames: classNames)
    }

    /// The network's outputs for the images at `indices`.
    /// - Parameter label: what the progress bar says.
    func outputs(for images: ImageSet, at indices: [Int], label: String) throws -> Predictor.Outputs {
        let line = ProgressLine(Terminal(.error))
        let start = ContinuousClock.now
        defer { line.end(nil) }
        return try predictor.outputs(for: images, at: indices) { done in
            line.update(
                Progress(
                    label: label, done: done, total: indices.count,
                    elapsed: start.duration(to: .now).milliseconds / 1000))
        }
    }
}
