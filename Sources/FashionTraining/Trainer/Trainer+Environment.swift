import FashionNetworks
import Foundation

extension Trainer {
    /// What the trainer asks of its surroundings.
    public struct Environment {
        /// Where the checkpoint is written after every epoch and on interruption; nil writes none.
        public var checkpoint: URL?
        /// Whether to end after the running step.
        public var shouldStop: () -> Bool
        /// Keeps a model that is the best so far.
        public var saveBest: (Weights, EpochRecord) throws -> Void
        /// Keeps the rows of all epochs so far.
        public var saveHistory: (History) throws -> Void
        /// Hears what happens; an error ends the training, after the checkpoint was written.
        public var report: (TrainingEvent) throws -> Void
        /// Hears of files that could not be written, while the training goes on.
        public var warn: (String) -> Void
        /// Whether to measure the norm of the gradients, which takes a little time in every step.
        public var measuresGradients: Bool
        /// The network whose probabilities become part of the targets, where the configuration names one.
        public var teacher: Teacher?
        /// Callbacks beside those of the configuration, asked in their order.
        public var callbacks: [any TrainingCallback] = []
        /// Figures of the validation images beside loss and accuracy.
        public var metrics: [any Metric] = []

        /// An environment.
        public init(
            checkpoint: URL? = nil, shouldStop: @escaping () -> Bool = { false },
            saveBest: @escaping (Weights, EpochRecord) throws -> Void,
            saveHistory: @escaping (History) throws -> Void = { _ in },
            report: @escaping (TrainingEvent) throws -> Void = { _ in },
            warn: @escaping (String) -> Void = { _ in }, measuresGradients: Bool = false,
            teacher: Teacher? = nil
        ) {
            self.checkpoint = checkpoint
            self.shouldStop = shouldStop
            self.saveBest = saveBest
            self.saveHistory = saveHistory
            self.report = report
            self.warn = warn
            self.measuresGradients = measuresGradients
            self.teacher = teacher
        }
    }
}
