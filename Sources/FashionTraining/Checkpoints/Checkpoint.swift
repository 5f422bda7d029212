/// Everything that a training needs to go on where it was, at the end of an epoch or in the middle of one.
///
/// A training that is resumed from here ends with the same weights, bit for bit, as one that was never interrupted:
/// random numbers are pure functions of (seed, purpose, epoch, index), so that they need no state.
public struct Checkpoint: Equatable, Sendable {
    /// The resolved configuration of the training; one that differs in what matters cannot continue it
    /// (``TrainingConfiguration/settingsThatChangeTraining(from:)``).
    public var configuration: TrainingConfiguration
    /// The network as a text, where it is not the one that the configuration makes: a training that began with a file's
    /// network goes on with it, whatever has become of the file.
    public var network: String?
    /// The MD5 of the teacher's file, so that the training continues with the same teacher; nil without one.
    public var teacherMD5: String?
    /// The factors of the loss by class, so that the training continues with the same ones; nil without any.
    public var classWeights: [Double]?
    /// What a caller keeps with the training, as a text of its own; the trainer passes it on.
    public var context: String?
    /// The data that the training began with; nil in files of earlier versions.
    public var data: DataDigest?

    /// The epoch to continue, counted from 0.
    public var epoch = 0
    /// Steps of that epoch that are done; 0 at its start.
    public var step = 0
    /// Sums over the steps of that epoch that are done.
    public var partialEpoch = PartialEpoch()

    /// The current weights by `Parameter.name`, in the layouts of `Weights`; before the first step those to start
    /// from, or none for random ones.
    public var weights: [String: [Float]] = [:]
    /// The weights of the best epoch, which early stopping brings back; empty when there are none.
    public var bestWeights: [String: [Float]] = [:]
    /// The moving average of the weights; empty when none is kept.
    public var averagedWeights: [String: [Float]] = [:]
    /// The optimizer's arrays, for example moments, by names of its own.
    public var optimizerSlots: [String: [Float]] = [:]
    /// The last loss of every image as ``latestLosses`` and, as they were when the epoch began, ``lossesAtEpochStart``;
    /// infinite before the first. Empty where no epoch leaves out easy images.
    public var imageLosses: [String: [Float]] = [:]
    /// Steps that the optimizer has made in all epochs.
    public var optimizerSteps = 0
    /// The learning rate to go on with.
    public var learningRate: Double

    /// The rows of the finished epochs.
    public var history = History()
    /// The callbacks as the last finished epoch left them.
    public var callbacks: Callbacks

    /// A name in ``imageLosses``.
    static let latestLosses = "latest"
    /// A name in ``imageLosses``.
    static let lossesAtEpochStart = "epochStart"

    /// The state before the first step of a training; without weights, until a caller puts some in.
    public init(configuration: TrainingConfiguration) {
        self.configuration = configuration
        learningRate = configuration.learningRate
        callbacks = configuration.callbacks
    }

    /// Sums over a part of an epoch.
    public struct PartialEpoch: Codable, Equatable, Sendable {
        /// Sum of the images' losses, each times the images that it stands for.
        public var lossSum = 0.0
        /// Images for which those stand that were classified correctly.
        public var correct = 0.0
        /// Images seen.
        public var images = 0
        /// Images for which those seen stand; nil where each stands for itself.
        public var represented: Double?
        /// Wall time spent, in seconds.
        public var seconds = 0.0
        /// Sum of the norms of the gradients, and how many steps it is over; nil where they were not measured.
        public var gradientNorms: Sum?

        /// A sum and the number of its terms.
        public struct Sum: Codable, Equatable, Sendable {
            /// The sum.
            public var value = 0.0
            /// The number of terms.
            public var count = 0

            /// Nothing yet.
            public init() {}
        }

        /// What the sums are divided by for means.
        var count: Double { represented ?? Double(images) }

        /// Nothing yet.
        public init(lossSum: Double = 0, correct: Double = 0, images: Int = 0, seconds: Double = 0) {
            self.lossSum = lossSum
            self.correct = correct
            self.images = images
            self.seconds = seconds
        }
    }
}
