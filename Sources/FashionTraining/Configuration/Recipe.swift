/// Named values to start from; flags and configuration files override them.
///
/// Each recipe has a file, `Recipe+Name.swift`, with one property; its name is a case of ``Name``.
public struct Recipe: Equatable, Sendable {
    /// The names of all recipes, as in `--recipe`.
    public enum Name: String, Codable, Sendable, CaseIterable {
        /// A residual network, more accurate after fewer epochs.
        case fast
        /// The recipe `fast`, longer and with more regularisation.
        case best
        /// The reference project's configuration.
        case reference
    }

    /// The results of complete trainings with the recipe on Fashion-MNIST's 10,000 test images.
    public struct Measurement: Equatable, Sendable {
        /// The folder of the trainings' logs and metrics in `Benchmarks/results`.
        public var results: String
        /// The number of trainings, each with another seed.
        public var seeds: Int
        /// The mean test accuracy of the kept models, in per cent.
        public var accuracy: Double
        /// The standard deviation of the accuracies over the seeds; nil for one seed.
        public var deviation: Double?
        /// The mean accuracy when the probabilities of mirrored images are averaged in, in per cent; nil when it was not measured.
        public var flipAveraging: Double?
        /// The number of epochs of a training.
        public var epochs: Int
        /// The mean wall time of a training in minutes, on two cores; ``difference`` and the logs say what they are and what else was
        /// running.
        public var minutes: Double
        /// How the trainings differed from the recipe in its present form; nil for not at all.
        public var difference: String?
    }

    /// The name of the recipe.
    public let name: Name
    /// One sentence about its origin and purpose.
    public let summary: String
    /// The measured results; nil until complete trainings have been measured.
    public let measurement: Measurement?
    /// The values of the settings.
    public let configuration: TrainingConfiguration

    /// The recipe of a training that names none.
    public static let standard = fast

    /// Returns the recipe with this name.
    public static func named(_ name: Name) -> Recipe {
        switch name {
        case .fast: fast
        case .best: best
        case .reference: reference
        }
    }
}
