import FashionCompute
import FashionCore
import FashionData
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// How a model from elsewhere does on the usual scales of its input, and on other pixels that people train on, on a few images.
///
/// Nothing in most files tells on what scale a model was trained; on a wrong one it still answers, and often far better than by
/// chance.
public struct InputScaleComparison {
    /// A way in which pixels become the input.
    private struct Trial {
        let title: String
        let scale: PixelScale
        /// Share of the images that the model gets right.
        var accuracy = 0.0

        var text: String { "\(title): \(Formatting.decimal(accuracy * 100, 1)) %" }
    }

    /// The scales that have a name.
    private let named: [Trial]
    /// What no flag asks for: pixels of 0…1 that are inverted, and standardised by the images' mean and deviation.
    private let others: [Trial]
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
        func measured(_ trial: Trial) throws -> Trial {
            var (trial, other) = (trial, model)
            other.choose(trial.scale)
            trial.accuracy = try Self.accuracy(of: other, sample, engine)
            return trial
        }
        named = try PixelScale.named.map { try measured(Trial(title: $0.scale.title, scale: $0.scale)) }
        var others = [Trial(title: "inverted", scale: PixelScale(factor: -1 / 255, offset: 1))]
        let (mean, deviation) = Self.moments(of: sample)
        if deviation > 0 {
            others.append(
                Trial(
                    title: "standardised",
                    scale: PixelScale(factor: 1 / (255 * deviation), offset: -mean / deviation)))
        }
        self.others = try others.map(measured)
    }

    private static func accuracy(of model: Model, _ sample: ImageSet, _ engine: Engine) throws -> Double {
        let predictor = try Predictor(
            try model.networkOnUnitPixels(), weights: model.weights, engine: engine,
            batch: min(Predictor.standardBatch, max(sample.count, 1)))
        let logits = try predictor.outputs(for: sample, at: Array(sample.labels.indices)).logits
        let classes = logits.count / max(sample.count, 1)
        let right = sample.labels.indices.count { index in
            let row = logits[index * classes..<(index + 1) * classes]
            return row.indices.max { logits[$0] < logits[$1] } == row.startIndex + Int(sample.labels[index])
        }
        return Double(right) / Double(max(sample.count, 1))
    }

    /// Mean and standard deviation of all pixels, as parts of 255.
    private static func moments(of images: ImageSet) -> (mean: Double, deviation: Double) {
        var counts = [Int](repeating: 0, count: 256)
        images.withPixels { pixels in for pixel in pixels { counts[Int(pixel)] += 1 } }
        let total = Double(max(counts.reduce(0, +), 1))
        func mean(_ value: (Double) -> Double) -> Double {
            counts.enumerated().reduce(0) { $0 + Double($1.element) * value(Double($1.offset) / 255) } / total
        }
        let first = mean { $0 }
        return (first, mean { ($0 - first) * ($0 - first) }.squareRoot())
    }

    private var figures: String { (named + others).map(\.text).joined(separator: ", ") }

    /// What to say of the scale that is assumed, with the figures of all.
    public var note: String {
        "does not say what it takes pixels as; \(current.title) is assumed, and --input-scale says otherwise. The first "
            + "\(count) test images give \(figures)"
    }

    /// What to say where other pixels are clearly better; nil where none are.
    public var warning: String? {
        guard let own = named.first(where: { $0.scale == current }),
            let best = named.max(by: { $0.accuracy < $1.accuracy }),
            let other = others.max(by: { $0.accuracy < $1.accuracy })
        else { return nil }
        // What a flag asks for comes first, unless it is plainly the second best.
        if other.accuracy > own.accuracy + Self.margin, other.accuracy > best.accuracy + Self.margin / 3 {
            let (scale, offset) = (other.scale.factor * 255, other.scale.offset)
            return
                "the model does clearly better on \(other.title) pixels than on those of \(own.title), which is assumed: "
                + "the first \(count) test images give \(figures). Put a layer Rescaling(\(Formatting.short(scale)), "
                + "offset=\(Formatting.short(offset))) before the network in Keras and save it again"
        }
        guard best.accuracy > own.accuracy + Self.margin else { return nil }
        return
            "the model does clearly better on pixels of \(best.title) than of \(own.title), which is assumed: the first "
            + "\(count) test images give \(figures). All figures here are for \(own.title); --input-scale "
            + "\(best.title) gives those for \(best.title)"
    }
}
