/// How good predictions are, in a few numbers.
public struct Scores: Sendable, Equatable, Codable {
    /// Number of images.
    public let n: Int
    /// Share of images whose most probable class is the true one.
    public let accuracy: Double
    /// Wilson's 95 % interval of the accuracy.
    public let accuracyInterval: Interval
    /// Share of images whose true class is among the two most probable ones.
    public let top2Accuracy: Double
    /// Share of images whose true class is among the three most probable ones.
    public let top3Accuracy: Double
    /// Mean cross-entropy in nats, clipped as in Keras.
    public let loss: Double
    /// Mean squared distance between probabilities and truth, 0…2; see ``Predictions/brierScore``.
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

    /// Measures the predictions.
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
    /// Share of images whose true class is among the `k` most probable ones; of equal probabilities the lower class is
    /// ahead, so that `topAccuracy(1)` is ``accuracy``.
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

    /// Brier's score as he defined it for several classes: `Σ (p − y)²` over the classes, y being 1 for the true class and
    /// else 0, averaged over the images. From 0 to 2.
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

    /// The predictions for some of the images, in the order of `images`.
    /// - Throws: ``EvaluationError`` when there is none.
    public func subset(at images: [Int]) throws -> Predictions {
        try Predictions(
            labels: images.map { labels[$0] }, probabilities: images.flatMap(row), classNames: classNames)
    }

    /// The mean of these probabilities and others for the same images, for example those of the mirrored images.
    /// - Parameter others: one array, like ``probabilities``, for each other view of the images.
    /// - Throws: ``EvaluationError`` when the others are not as many numbers.
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
