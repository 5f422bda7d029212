/// Summary figures of the quality of predictions.
public struct Scores: Sendable, Equatable, Codable {
    /// Number of images.
    public let n: Int
    /// Fraction of images whose most probable class is the true one.
    public let accuracy: Double
    /// Wilson's 95 % interval of the accuracy.
    public let accuracyInterval: Interval
    /// Fraction of images whose true class is among the two most probable.
    public let top2Accuracy: Double
    /// Fraction of images whose true class is among the three most probable.
    public let top3Accuracy: Double
    /// Mean cross-entropy in nats, clipped as in Keras.
    public let loss: Double
    /// Mean squared distance between probabilities and one-hot labels, 0…2; see ``Predictions/brierScore``.
    public let brierScore: Double
    /// Expected calibration error, 0…1; see ``Calibration``.
    public let expectedCalibrationError: Double

    enum CodingKeys: String, CodingKey {
        case n, accuracy, loss
        case accuracyInterval = "accuracy_interval_95"
        case top2Accuracy = "top_2_accuracy"
        case top3Accuracy = "top_3_accuracy"
        case brierScore = "brier_score"
        case expectedCalibrationError = "expected_calibration_error"
    }

    /// Computes the scores of predictions.
    public init(_ predictions: Predictions) {
        n = predictions.count
        accuracy = predictions.accuracy
        accuracyInterval = predictions.accuracyInterval
        top2Accuracy = predictions.topAccuracy(2)
        top3Accuracy = predictions.topAccuracy(3)
        loss = predictions.loss
        brierScore = predictions.brierScore
        expectedCalibrationError = Calibration(predictions).expectedError
    }
}

extension Predictions {
    /// Returns the fraction of images whose true class is among the `k` most probable. Of equal probabilities the lower
    /// class ranks first, so `topAccuracy(1)` equals ``accuracy``.
    public func topAccuracy(_ k: Int) -> Double {
        let hits = labels.indices.count { image in
            let row = row(image)
            let own = row[row.startIndex + Int(labels[image])]
            let ahead = row.enumerated().count { other, probability in
                probability > own || (probability == own && other < labels[image])
            }
            return ahead < k
        }
        return Double(hits) / Double(count)
    }

    /// Brier score in its original form for several classes: `Σ (p − y)²` over the classes, averaged over the images,
    /// where y is 1 for the true class and 0 otherwise. The range is 0 to 2.
    ///
    /// Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950).
    public var brierScore: Double {
        var sum = 0.0
        for (image, label) in labels.enumerated() {
            for (other, probability) in row(image).enumerated() {
                let error = Double(probability) - (other == Int(label) ? 1 : 0)
                sum += error * error
            }
        }
        return sum / Double(count)
    }

    /// Returns the predictions for some of the images, in the order of `images`.
    /// - Throws: ``EvaluationError`` when `images` is empty.
    public func subset(at images: [Int]) throws -> Predictions {
        try Predictions(
            labels: images.map { labels[$0] }, probabilities: images.flatMap(row), classNames: classNames)
    }

    /// Returns the mean of these probabilities and others for the same images, for example those of mirrored images.
    /// - Parameter others: one array of the size of ``probabilities`` for each other view of the images.
    /// - Throws: ``EvaluationError`` when an array has another size.
    public func averaged(with others: [[Float]]) throws -> Predictions {
        var sums = probabilities
        for other in others {
            guard other.count == sums.count else {
                throw EvaluationError(
                    "expected \(sums.count) probabilities to average with, found \(other.count)")
            }
            for index in sums.indices { sums[index] += other[index] }
        }
        let views = Float(1 + others.count)
        return try Predictions(
            labels: labels, probabilities: sums.map { $0 / views }, classNames: classNames)
    }
}
