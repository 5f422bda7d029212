/// Scores of predictions scaled with the model's own temperature, which `predict` applies.
public struct CalibratedFigures: Sendable, Equatable, Codable {
    /// Divisor of the logits.
    public let temperature: Double
    /// Scores of the calibrated probabilities. Those that depend only on the predicted classes equal the plain ones.
    public let scores: Scores

    /// Scores the predictions with their logits divided by a temperature.
    /// - Throws: ``EvaluationError`` when the temperature or the scaled probabilities are invalid.
    public init(_ predictions: Predictions, temperature: Double) throws {
        self.temperature = temperature
        scores = Scores(try TemperatureScaling(temperature: temperature).scaled(predictions))
    }
}

/// A temperature fitted on validation images, and its effect on them and on the test images.
public struct TemperatureFigures: Sendable, Equatable, Codable {
    /// Measures of how well confidences fit, without or with scaling.
    public struct Fit: Sendable, Equatable, Codable {
        /// Mean −log p of the true class in nats, not clipped; see ``Predictions/negativeLogLikelihood``.
        public let negativeLogLikelihood: Double
        /// See ``Predictions/brierScore``.
        public let brierScore: Double
        /// The bins and their expected calibration error.
        public let calibration: Calibration

        enum CodingKeys: String, CodingKey {
            case calibration
            case negativeLogLikelihood = "negative_log_likelihood"
            case brierScore = "brier_score"
        }

        /// Computes the measures of predictions.
        public init(_ predictions: Predictions) {
            negativeLogLikelihood = predictions.negativeLogLikelihood
            brierScore = predictions.brierScore
            calibration = Calibration(predictions)
        }
    }

    /// One set of images before and after scaling.
    public struct Change: Sendable, Equatable, Codable {
        /// Number of images.
        public let n: Int
        /// Measures of the predictions as the network made them.
        public let before: Fit
        /// Measures of the scaled predictions.
        public let after: Fit

        /// Measures the predictions without and with scaling.
        /// - Throws: ``EvaluationError`` when the scaled probabilities are invalid.
        public init(_ predictions: Predictions, _ scaling: TemperatureScaling) throws {
            n = predictions.count
            before = Fit(predictions)
            after = Fit(try scaling.scaled(predictions))
        }
    }

    /// Minimum number of images to fit a temperature on. With fewer images the result says little.
    public static let fewestImages = 200

    /// Divisor of the logits.
    public let temperature: Double
    /// Measures on the images on which the temperature was fitted.
    public let validation: Change
    /// Measures on the test images.
    public let test: Change

    /// Fits a temperature on validation images and applies it to the test images.
    /// - Throws: ``EvaluationError`` when the scaled probabilities are invalid.
    public init(validation: Predictions, test: Predictions) throws {
        let scaling = TemperatureScaling(fittedOn: validation)
        temperature = scaling.temperature
        self.validation = try Change(validation, scaling)
        self.test = try Change(test, scaling)
    }
}
