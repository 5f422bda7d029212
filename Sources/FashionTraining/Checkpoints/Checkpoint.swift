/// The complete state of a training, at the end of an epoch or within one.
///
/// Training that is resumed from a checkpoint ends with the same weights, bit for bit, as training that was never
/// interrupted: random numbers are pure functions of (seed, purpose, epoch, index) and have no state.
public struct Checkpoint: Equatable, Sendable {
    /// The resolved configuration of the training. A configuration that differs in a setting that affects the weights
    /// cannot continue it (``TrainingConfiguration/settingsThatChangeTraining(from:)``).
    public var configuration: TrainingConfiguration
    /// The network as text, when it is not the one that the configuration makes: training that began with the network
    /// of a model file continues with it even if the file has changed or is gone.
    public var network: String?
    /// The MD5 of the teacher's file, so that training continues with the same teacher; nil without one.
    public var teacherMD5: String?
    /// The factors of the loss by class, so that training continues with the same ones; nil without any.
    public var classWeights: [Double]?
    /// A text that a caller stores with the training; the trainer only passes it on.
    public var context: String?
    /// The data that training began with; nil in files of earlier versions.
    public var data: DataDigest?

    /// The epoch to continue, counted from 0.
    public var epoch = 0
    /// The number of completed steps of that epoch; 0 at its start.
    public var step = 0
    /// Sums over the completed steps of that epoch.
    public var partialEpoch = PartialEpoch()
    /// The number of epochs that are completed or have begun.
    package var begunEpochs: Int { epoch + (step > 0 ? 1 : 0) }

    /// The current weights by `Parameter.name`, in the layouts of `Weights`. Before the first step: the initial
    /// weights, or empty for random ones.
    public var weights: [String: [Float]] = [:]
    /// The weights of the best epoch, which early stopping restores; empty when there are none.
    public var bestWeights: [String: [Float]] = [:]
    /// The exponential moving average of the weights; empty when none is kept.
    public var averagedWeights: [String: [Float]] = [:]
    /// The optimizer's arrays, such as moments, by `parameter/slot`.
    public var optimizerSlots: [String: [Float]] = [:]
    /// The last loss of every image: `latestLosses`, and `lossesAtEpochStart` with the values at the start of the
    /// epoch. Infinite for images not yet seen. Empty when no epoch leaves out easy images.
    public var imageLosses: [String: [Float]] = [:]
    /// The number of optimizer steps over all epochs.
    public var optimizerSteps = 0
    /// The learning rate to continue with.
    public var learningRate: Double

    /// The rows of the completed epochs.
    public var history = History()
    /// The callbacks in their state after the last completed epoch.
    public var callbacks: Callbacks

    /// A key of ``imageLosses``: the losses so far.
    static let latestLosses = "latest"
    /// A key of ``imageLosses``: the losses at the start of the epoch.
    static let lossesAtEpochStart = "epochStart"

    /// Creates the state before the first step of a training; without weights until a caller assigns some.
    public init(configuration: TrainingConfiguration) {
        self.configuration = configuration
        learningRate = configuration.learningRate
        callbacks = configuration.callbacks
    }

    /// Sums over the completed part of an epoch.
    public struct PartialEpoch: Codable, Equatable, Sendable {
        /// The sum of the images' losses, each times the number of images that it represents.
        public var lossSum = 0.0
        /// The number of correctly classified images, each counted as many times as it represents images.
        public var correct = 0.0
        /// The number of images seen.
        public var images = 0
        /// The number of images that the seen ones represent; nil when each represents itself alone.
        public var represented: Double?
        /// The wall time spent, in seconds.
        public var seconds = 0.0
        /// The sum of the gradients' norms and the number of steps in it; nil when they were not measured.
        public var gradientNorms: Sum?

        /// A sum and the number of its terms.
        public struct Sum: Codable, Equatable, Sendable {
            /// The sum.
            public var value = 0.0
            /// The number of terms.
            public var count = 0

            /// Creates an empty sum.
            public init() {}
        }

        /// The number of images that the means are over.
        var count: Double { represented ?? Double(images) }

        /// Creates the sums, by default empty.
        public init(lossSum: Double = 0, correct: Double = 0, images: Int = 0, seconds: Double = 0) {
            self.lossSum = lossSum
            self.correct = correct
            self.images = images
            self.seconds = seconds
        }
    }
}
