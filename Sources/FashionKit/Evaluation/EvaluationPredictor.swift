import FashionCompute
import FashionData
import FashionEvaluation
import FashionInference
import FashionModelFiles
import FashionTraining
import Foundation

/// The progress of one of an evaluation's passes over the images.
public struct EvaluationProgress: Sendable, Equatable {
    /// The name of the pass, such as `Evaluating`.
    public let label: String
    /// The number of images done.
    public let done: Int
    /// The number of images in this pass.
    public let total: Int
}

/// Applies a saved model to sets of images.
struct EvaluationPredictor {
    private let predictor: Predictor
    private let file: URL
    private let progress: (EvaluationProgress) -> Void

    /// - Parameter file: the model's file, named in errors.
    init(
        _ saved: Model, of file: URL, engine: Engine, algorithms: ConvolutionAlgorithms,
        progress: @escaping (EvaluationProgress) -> Void
    ) throws {
        predictor = try Predictor(
            saved.networkOnUnitPixels(), weights: saved.weights, engine: engine, algorithms: algorithms)
        self.file = file
        self.progress = progress
    }

    /// Returns the model's predictions for the images at `indices`.
    /// - Parameter label: the name of the pass in progress reports.
    func predictions(
        of images: ImageSet, at indices: [Int], classNames: [String], label: String
    ) throws -> Predictions {
        try Predictions(
            labels: indices.map { images.labels[$0] },
            probabilities: outputs(for: images, at: indices, label: label).probabilities,
            classNames: classNames)
    }

    /// Returns the network's outputs for the images at `indices`.
    /// - Parameter label: the name of the pass in progress reports.
    /// - Throws: `FileError` that names the model when an output is not a number.
    func outputs(for images: ImageSet, at indices: [Int], label: String) throws -> Predictor.Outputs {
        let outputs = try predictor.outputs(for: images, at: indices) { done in
            progress(EvaluationProgress(label: label, done: done, total: indices.count))
        }
        try outputs.requireNumbers(ofModelIn: file)
        return outputs
    }
}
