import FashionCore

/// The result of one training run of a study.
public struct SeedResult: Sendable, Equatable, Codable {
    /// Seed of all random numbers of the run.
    public var seed: UInt64
    /// Fraction of test images that the kept model classifies correctly.
    public var testAccuracy: Double
    /// The same with the probabilities of mirror images averaged in; nil when it was not measured.
    public var flipAveraging: Double?
    /// Mean cross-entropy of the kept model on the test images.
    public var testLoss: Double
    /// Validation accuracy of the best epoch, by the metric that the study monitors; nil without validation.
    public var bestValidationAccuracy: Double?
    /// The best epoch, counted from 1; nil without validation.
    public var bestEpoch: Int?
    /// Validation accuracy of the last epoch; nil without validation.
    public var lastValidationAccuracy: Double?
    /// Number of epochs that the run took.
    public var epochs: Int
    /// Duration of all epochs including their validation, in minutes.
    public var minutes: Double
    /// Validation accuracy by epoch; empty without validation.
    public var validationAccuracy: [Double]

    enum CodingKeys: String, CodingKey {
        case seed, epochs, minutes
        case testAccuracy = "test_accuracy"
        case flipAveraging = "flip_averaging"
        case testLoss = "test_loss"
        case bestValidationAccuracy = "best_validation_accuracy"
        case bestEpoch = "best_epoch"
        case lastValidationAccuracy = "last_validation_accuracy"
        case validationAccuracy = "validation_accuracy"
    }

    /// Creates the result of a training run.
    public init(
        seed: UInt64, testAccuracy: Double, flipAveraging: Double?, testLoss: Double,
        validation: (best: (accuracy: Double, epoch: Int)?, byEpoch: [Double]), epochs: Int, minutes: Double
    ) {
        self.seed = seed
        self.testAccuracy = testAccuracy
        self.flipAveraging = flipAveraging
        self.testLoss = testLoss
        bestValidationAccuracy = validation.best?.accuracy
        bestEpoch = validation.best?.epoch
        lastValidationAccuracy = validation.byEpoch.last
        self.epochs = epochs
        self.minutes = minutes
        validationAccuracy = validation.byEpoch
    }
}

extension SeedResult {
    /// A figure that a study summarises, and its format in tables.
    struct Figure: Sendable {
        /// Its key in the summary.
        let key: String
        /// Heading of its column.
        let name: String
        let read: @Sendable (SeedResult) -> Double?
        /// Factor by which a table multiplies it: 100 for fractions.
        let scale: Double
        let digits: Int

        /// Returns the number as a table shows it, without its unit.
        func text(_ value: Double, moreDigits: Int = 0) -> String {
            Formatting.decimal(value * scale, digits + moreDigits)
        }

        /// All figures, in the order of the columns.
        static let all = [
            Figure(
                key: "test_accuracy", name: "test accuracy (%)", read: { $0.testAccuracy }, scale: 100,
                digits: 2),
            Figure(
                key: "flip_averaging", name: "flips averaged (%)", read: { $0.flipAveraging }, scale: 100,
                digits: 2),
            Figure(key: "test_loss", name: "test loss", read: { $0.testLoss }, scale: 1, digits: 4),
            Figure(
                key: "best_validation_accuracy", name: "validation, best epoch (%)",
                read: { $0.bestValidationAccuracy }, scale: 100, digits: 2),
            Figure(
                key: "last_validation_accuracy", name: "validation, last epoch (%)",
                read: { $0.lastValidationAccuracy }, scale: 100, digits: 2),
            Figure(key: "minutes", name: "minutes", read: { $0.minutes }, scale: 1, digits: 1),
        ]
    }
}
