import FashionCompute
import FashionData
import FashionEvaluation
import FashionInference
import FashionModelFiles
import FashionTraining
import Foundation

/// How far an evaluation is in one of its passes over images.
public struct EvaluationProgress: Sendable, Equatable {
    /// What is being computed, such as `Evaluating`.
    public let label: String
    /// Images done.
    public let done: Int
    /// Images in this pass.
    public let total: Int
}

/// Applies a saved model to sets of images.
struct EvaluationPredictor {
    private let predictor: Predictor
    private let file: URL
    private let progress: (EvaluationProgress) -> Void

    /// - Parameter file: where the model lies, for errors.
    init(
        _ saved: Model, of file: URL, engine: Engine, algorithms: ConvolutionAlgorithms,
        progress: @escaping (EvaluationProgress) -> Void
    ) throws {
        predictor = try Predictor(
            saved.networkOnUnitPixels(), weights: saved.weights, engine: engine, algorithms: algorithms)
        self.file = file
        self.progress = progress
    }

    /// What the model says of the images at `indices`.
    /// - Parameter label: what the progress says.
    func predictions(
        of images: ImageSet, at indices: [Int], classNames: [String], label: String
    ) throws -> Predictions {
        try Predictions(
            labels: indices.map { images.labels[$0] },
            probabilities: outputs(for: images, at: indices, label: label).probabilities,
            classNames: classNames)
    }

    /// The network's outputs for the images at `indices`.
    /// - Parameter label: what the progress says.
    /// - Throws: `FileError` that names the model where they are not numbers.
    func outputs(for images: ImageSet, at indices: [Int], label: String) throws -> Predictor.Outputs {
        let outputs = try predictor.outputs(for: images, at: indices) { done in
            progress(EvaluationProgress(label: label, done: done, total: indices.count))
        }
        try outputs.requireNumbers(ofModelIn: file)
        return outputs
    }
}
