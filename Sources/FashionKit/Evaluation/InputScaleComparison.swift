import FashionCompute
import FashionCore
import FashionData
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// The accuracy of another program's model on the usual input scales,
/// and on other common pixel encodings, over a few images.
///
/// Most files do not record the scale that a model was trained on. On
/// a wrong scale it still answers, often far better than chance.
public struct InputScaleComparison {
    /// A way to convert pixels to the input.
    private struct Trial {
        let title: String
        let scale: PixelScale
        /// The share of the images that the model classifies correctly.
        var accuracy = 0.0

        var text: String { "\(title): \(Formatting.percent(accuracy, 1))" }
    }

    /// The scales that have a name.
    private let named: [Trial]
    /// Encodings that no flag selects: inverted pixels of 0…1, and
    /// pixels standardised by the images' mean and deviation.
    private let others: [Trial]
    private let current: PixelScale
    private let count: Int

    /// The number of images that are measured.
    private static let images = 500
    /// The smallest accuracy gain that counts: four times the standard error of the difference of two such shares. Some
    /// barely trained networks do slightly better on a scale that is not theirs.
    private var margin: Double { 4 * (0.5 / Double(max(count, 1))).squareRoot() }

    /// Applies the model to the first 500 images.
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

    /// Returns the mean and standard deviation of all pixels, scaled to 0…1.
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

    /// A note about the assumed scale, with the accuracy on every scale.
    public var note: String {
        "does not say what it takes pixels as; \(current.title) is assumed, and --input-scale says otherwise. The first "
            + "\(count) test images give \(figures)"
    }

    /// A warning when other pixels do clearly better; `nil` otherwise.
    public var warning: String? {
        guard let own = named.first(where: { $0.scale == current }),
            let best = named.max(by: { $0.accuracy < $1.accuracy }),
            let other = others.max(by: { $0.accuracy < $1.accuracy })
        else { return nil }
        // A scale that a flag selects takes precedence, unless it is clearly the second best.
        if other.accuracy > own.accuracy + margin, other.accuracy > best.accuracy + margin / 3 {
            let (scale, offset) = (other.scale.factor * 255, other.scale.offset)
            return
                "the model does clearly better on \(other.title) pixels than on those of \(own.title), which is assumed: "
                + "the first \(count) test images give \(figures). Put a layer Rescaling(\(Formatting.short(scale)), "
                + "offset=\(Formatting.short(offset))) before the network in Keras and save it again"
        }
        guard best.accuracy > own.accuracy + margin else { return nil }
        return
            "the model does clearly better on pixels of \(best.title) than of \(own.title), which is assumed: the first "
            + "\(count) test images give \(figures). All figures here are for \(own.title); --input-scale "
            + "\(best.title) gives those for \(best.title)"
    }
}
