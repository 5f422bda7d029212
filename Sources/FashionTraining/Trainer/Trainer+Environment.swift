import FashionNetworks
import Foundation

extension Trainer {
    /// The trainer's connections to its caller: files, events, and optional parts.
    public struct Environment {
        /// The file of the checkpoint, which is written after every epoch and on interruption; nil writes none.
        public var checkpoint: URL?
        /// Returns whether to stop after the current step.
        public var shouldStop: () -> Bool
        /// Called with a model that is the best so far, to save it.
        public var saveBest: (Weights, EpochRecord) throws -> Void
        /// Called with the rows of all epochs so far, to save them.
        public var saveHistory: (History) throws -> Void
        /// Called for every event; an error ends training after the checkpoint has been written.
        public var report: (TrainingEvent) throws -> Void
        /// Called with a warning when a file could not be written; training continues.
        public var warn: (String) -> Void
        /// Whether to measure the norm of the gradients, which takes a little time in every step.
        public var measuresGradients: Bool
        /// The network whose probabilities become part of the targets; required when the configuration names a teacher.
        public var teacher: Teacher?
        /// Callbacks in addition to those of the configuration, called in their order.
        public var callbacks: [any TrainingCallback] = []
        /// Figures of the validation images in addition to loss and accuracy.
        public var metrics: [any Metric] = []

        /// Creates an environment.
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
