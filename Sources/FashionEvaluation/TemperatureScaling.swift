import Foundation

/// Temperature scaling: calibrates confidences by dividing the logits by one temperature before the softmax.
///
/// The predicted classes do not change. The method is that of Guo, Pleiss, Sun & Weinberger, "On calibration of modern
/// neural networks", ICML 2017 (arXiv 1706.04599). Probabilities serve as well as logits, because logarithms of
/// probabilities are logits up to a constant. Probabilities below the smallest normal float32 are raised to it.
public struct TemperatureScaling: Sendable, Equatable {
    /// Divisor of the logits; above 1 for overconfident networks.
    public let temperature: Double

    /// Range of the temperatures that are searched.
    static let range = 0.01...100.0

    /// Whether the likelihood has its maximum between 0.01 and 100. It has none when all images are right or all are
    /// wrong. The temperature is then an end of the range and says nothing about other images.
    public var isDetermined: Bool {
        temperature > Self.range.lowerBound * 1.001 && temperature < Self.range.upperBound * 0.999
    }

    /// Finds the temperature with the least mean negative log-likelihood on images that the network was not trained on
    /// and that it will not be measured on.
    ///
    /// The negative log-likelihood is convex in 1 / T (the logarithm of a sum of exponentials minus a linear function),
    /// so the sign of its derivative shows on which side the minimum lies. The range from 0.01 to 100 is bisected on a
    /// logarithmic scale until its ends meet. When there is no minimum inside, for example because all images are
    /// right, the result is an end of the range.
    public init(fittedOn predictions: Predictions) {
        let logits = Logits(predictions)
        var (low, high) = (log(Self.range.lowerBound), log(Self.range.upperBound))
        // 60 halvings reduce 9.2 to below the precision of a Double.
        for _ in 0..<60 {
            let middle = (low + high) / 2
            // A function that rises in 1 / T falls in T: the minimum lies at a higher temperature.
            if logits.slope(inverse: exp(-middle)) > 0 { low = middle } else { high = middle }
        }
        temperature = min(max(exp((low + high) / 2), Self.range.lowerBound), Self.range.upperBound)
    }

    /// Creates a scaling with a temperature fitted before.
    /// - Throws: ``EvaluationError`` for a temperature that is not positive and finite.
    public init(temperature: Double) throws {
        guard temperature > 0, temperature.isFinite else {
            throw EvaluationError("expected a temperature above 0, found \(temperature)")
        }
        self.temperature = temperature
    }

    /// Returns the predictions with their confidences scaled.
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
    /// Mean −log p of the true class in nats, without the clipping of ``loss``. ``TemperatureScaling`` minimises this.
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
    /// `[N, classes]`, row-major, shifted so that the largest value of each row is 0.
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

    /// Returns the derivative of the mean negative log-likelihood with respect to 1 / T.
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
