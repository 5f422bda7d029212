import Datasets
import Evaluation
import Foundation
import ModelFiles
import Training

/// Everything that an evaluation found: what its numbers, drawings and reports are made of.
struct EvaluationResult {
    /// What the model said of every test image.
    let predictions: Predictions
    /// The figures that `metrics.json` holds.
    let metrics: Metrics
    /// The curves behind the areas.
    let ranking: Ranking
    /// Images drawn at random.
    let samples: SampleAnalysis
    /// The test images.
    let images: ImageSet
    /// The model, and what its file says.
    let model: Model
    /// The epochs of its training; nil where no history lies beside it.
    let history: History?
}
