/// Named values to start from; flags and configuration files change them.
///
/// A recipe is a file of its own, `Recipe+Name.swift`, with one property; its name is a case of ``Name``.
public struct Recipe: Equatable, Sendable {
    /// The names of all recipes, as in `--recipe`.
    public enum Name: String, Codable, Sendable, CaseIterable {
        /// A residual network, better in fewer epochs.
        case fast
        /// The reference's configuration.
        case reference
    }

    /// What complete trainings with the recipe gave on Fashion-MNIST's 10,000 test images.
    public struct Measurement: Equatable, Sendable {
        /// How many trainings, each with a seed of its own.
        public var seeds: Int
        /// Mean test accuracy of the kept models, in per cent.
        public var accuracy: Double
        /// Standard deviation of the accuracies over the seeds; nil for one seed.
        public var deviation: Double?
        /// The mean with the probabilities of mirror images averaged in.
        public var flipAveraging: Double
        /// Epochs that a training ran.
        public var epochs: Int
        /// Minutes of a training on two cores with AVX-512; the logs say what ran beside it.
        public var minutes: Double
        /// In what the trainings differed from the recipe as it is now; nil for nothing.
        public var difference: String?
    }

    /// What the recipe is called.
    public let name: Name
    /// One sentence about where it comes from and what it is for.
    public let summary: String
    /// What it gave, with the logs in `Benchmarks/results`; nil until complete trainings were measured.
    public let measurement: Measurement?
    /// Its values.
    public let configuration: TrainingConfiguration

    /// What a training starts from when it names no recipe.
    public static let standard = fast

    /// The recipe of a name.
    public static func named(_ name: Name) -> Recipe {
        switch name {
        case .fast: fast
        case .reference: reference
        }
    }
}
