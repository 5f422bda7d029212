import Foundation

/// One number that makes confidences honest: logits are divided by a temperature before the softmax.
///
/// The predicted classes stay as they are. Guo, Pleiss, Sun & Weinberger, "On calibration of modern neural networks",
/// ICML 2017 (arXiv 1706.04599). Probabilities serve as well as logits, because logarithms of probabilities are
/// logits up to a constant; a probability below the smallest normal float32 counts as that.
public struct TemperatureScaling: Sendable, Equatable {
    /// What logits are divided by: above 1 for networks that are too sure of themselves.
    public let temperature: Double

    /// Temperatures that are looked at.
    static let range = 0.01...100.0

    /// Whether the likelihood has its maximum within 0.01 to 100: not so where every image is right or every one wrong, and the
    /// temperature is then one of the ends, which says nothing about other images.
    public var isDetermined: Bool {
        temperature > Self.range.lowerBound * 1.001 && temperature < Self.range.upperBound * 0.999
    }

    /// Finds the temperature with the least mean negative log-likelihood on images that the network was not trained on,
    /// and that it will not be measured on.
    ///
    /// The likelihood is convex in 1 / T (a linear function minus a logarithm of a sum of exponentials), so the sign of its
    /// derivative tells on which side the minimum lies: the range from 0.01 to 100 is halved, on a logarithmic scale,
    /// until its ends meet. Where there is no minimum inside, as when all is right, one of the ends is the result.
    public init(fittedOn predictions: Predictions) {
        let logits = Logits(predictions)
        var (low, high) = (log(Self.range.lowerBound), log(Self.range.upperBound))
        // 60 halvings bring 9.2 down to below the precision of a Double.
        for _ in 0..<60 {
            let middle = (low + high) / 2
            // Rising in 1 / T means falling in T: the minimum lies at a higher temperature.
            if logits.slope(inverse: exp(-middle)) > 0 { low = middle } else { high = middle }
        }
        temperature = min(max(exp((low + high) / 2), Self.range.lowerBound), Self.range.upperBound)
    }

    /// Scales by a temperature that was fitted before.
    /// - Throws: ``EvaluationError`` for a temperature that is not above 0.
    public init(temperature: Double) throws {
        guard temperature > 0, temperature.isFinite else {
            throw EvaluationError("expected a temperature above 0, found \(temperature)")
        }
        self.temperature = temperature
    }

    /// The predictions with their confidences changed.
    public func scaled(_ predictions: Predictions) throws -> Predictions {
        let logits = Logits(predictions)
        let probabilities = predictions.labels.indices.flatMap { image in
            logits.softmax(image, inverse: 1 / temperature).map { Float($0) }
        }
        return try Predictions(
            labels: predictions.labels, probabilities: probabilities, classNames: predictions.classNames)
    }
}

extension Predictions {
    /// Mean −log p of the true class in nats, without the clipping of ``loss``: what ``TemperatureScaling`` minimises.
    public var negativeLogLikelihood: Double {
        let logits = Logits(self)
        let sum = labels.indices.reduce(0) { sum, image in
            sum - log(logits.softmax(image, inverse: 1)[Int(labels[image])])
        }
        return sum / Double(count)
    }
}

/// Logarithms of probabilities.
private struct Logits {
    let labels: [UInt16]
    let classes: Int
    /// `[N, classes]`, row-major, each row's largest being 0.
    let values: [Double]

    init(_ predictions: Predictions) {
        labels = predictions.labels
        classes = predictions.classNames.count
        values = predictions.labels.indices.flatMap { image in
            let logs = predictions.row(image).map { log(Double(max($0, .leastNormalMagnitude))) }
            let largest = logs.max() ?? 0
            return logs.map { $0 - largest }
        }
    }

    func softmax(_ image: Int, inverse: Double) -> [Double] {
        let powers = values[image * classes..<(image + 1) * classes].map { exp($0 * inverse) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// Derivative of the mean negative log-likelihood with respect to 1 / T.
    func slope(inverse: Double) -> Double {
        var sum = 0.0
        values.withUnsafeBufferPointer { values in
            for image in labels.indices {
                let row = values[image * classes..<(image + 1) * classes]
                var (powers, weighted) = (0.0, 0.0)
                for value in row {
                    let power = exp(value * inverse)
                    powers += power
                    weighted += power * value
                }
                sum += weighted / powers - row[row.startIndex + Int(labels[image])]
            }
        }
        return sum / Double(labels.count)
    }
}
