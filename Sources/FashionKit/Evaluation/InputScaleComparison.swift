import Compute
import Datasets
import FashionCore
import Foundation
import ModelFiles
import NeuralNetwork
import Training

/// How a model from elsewhere does on each of the usual scales of its input, on a few images.
///
/// Nothing in most files tells on what scale a model was trained; on a wrong one it still answers, and often far better than by
/// chance.
public struct InputScaleComparison {
    /// Share of the images that the model gets right on each scale.
    private let accuracies: [(scale: PixelScale, accuracy: Double)]
    private let current: PixelScale
    private let count: Int

    /// Images that are looked at.
    private static let images = 500
    /// How much better another scale has to be: four times the standard error of the difference of two such shares. Some
    /// networks that are hardly trained do a little better on a scale that is not theirs.
    private static let margin = 0.12

    /// Applies the model to the first images.
    public init(_ model: Model, _ images: ImageSet, engine: Engine) throws {
        let sample = images.prefix(Self.images)
        count = sample.count
        current = model.pixelScale
        accuracies = try PixelScale.named.map { _, scale in
            var other = model
            other.choose(scale)
            let predictor = try Predictor(
                try other.networkOnUnitPixels(), weights: other.weights, engine: engine,
                batch: min(Predictor.standardBatch, max(sample.count, 1)))
            let logits = try predictor.outputs(for: sample, at: Array(sample.labels.indices)).logits
            let classes = logits.count / max(sample.count, 1)
            let right = sample.labels.indices.count { index in
                let row = logits[index * classes..<(index + 1) * classes]
                return row.indices.max { logits[$0] < logits[$1] } == row.startIndex
                    + Int(sample.labels[index])
            }
            return (scale, Double(right) / Double(max(sample.count, 1)))
        }
    }

    /// What to say where another scale is clearly better; nil where none is.
    public var warning: String? {
        guard let best = accuracies.max(by: { $0.accuracy < $1.accuracy }),
            let own = accuracies.first(where: { $0.scale == current }),
            best.accuracy > own.accuracy + Self.margin, let name = best.scale.name
        else { return nil }
        let figures = accuracies.map { scale, accuracy in
            "\(scale.title): \(Formatting.decimal(accuracy * 100, 1)) %"
        }.joined(separator: ", ")
        return
            "the model does clearly better on pixels of \(name) than of \(own.scale.title), which is assumed: the "
            + "first \(count) test images give \(figures). All figures here are for \(own.scale.title); "
            + "--input-scale \(name) gives those for \(name)"
    }
}
