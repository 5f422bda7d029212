/// How good predictions are with the temperature that the model has, which `predict` applies.
public struct CalibratedFigures: Sendable, Equatable, Codable {
    /// What logits are divided by.
    public let temperature: Double
    /// Scores of the calibrated probabilities; those that go by the predicted classes are the plain ones.
    public let scores: Scores

    /// Measures the predictions with their logits divided by a temperature.
    /// - Throws: ``EvaluationError`` when scaled probabilities cannot be measured.
    public init(_ predictions: Predictions, temperature: Double) throws {
        self.temperature = temperature
        scores = Scores(try TemperatureScaling(temperature: temperature).scaled(predictions))
    }
}

/// A temperature fitted on validation images, and what it does to them and to the test images.
public struct TemperatureFigures: Sendable, Equatable, Codable {
    /// How well confidences fit, without or with scaling.
    public struct Fit: Sendable, Equatable, Codable {
        /// Mean −log p of the true class in nats, not clipped; see ``Predictions/negativeLogLikelihood``.
        public let negativeLogLikelihood: Double
        /// See ``Predictions/brierScore``.
        public let brierScore: Double
        /// Bins, and their expected calibration error.
        public let calibration: Calibration

        enum CodingKeys: String, CodingKey {
            case calibration
            case negativeLogLikelihood = "negative_log_likelihood"
            case brierScore = "brier_score"
        }

        /// Measures the predictions.
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
        /// The predictions as the network made them.
        public let before: Fit
        /// The scaled predictions.
        public let after: Fit

        /// Measures the predictions as they are and scaled.
        public init(_ predictions: Predictions, _ scaling: TemperatureScaling) throws {
            n = predictions.count
            before = Fit(predictions)
            after = Fit(try scaling.scaled(predictions))
        }
    }

    /// A temperature is fitted on as many images at least: fewer give a number that says little.
    public static let fewestImages = 200

    /// What logits are divided by.
    public let temperature: Double
    /// The images on which the temperature was fitted.
    public let validation: Change
    /// The test images.
    public let test: Change

    /// Fits a temperature on validation images and applies it to the test images.
    /// - Throws: ``EvaluationError`` when scaled probabilities cannot be measured.
    public init(validation: Predictions, test: Predictions) throws {
        let scaling = TemperatureScaling(fittedOn: validation)
        temperature = scaling.temperature
        self.validation = try Change(validation, scaling)
        self.test = try Change(test, scaling)
    }
}
