import FashionCore

/// A network compiled for one batch size: a list of steps and the memory on which they work.
public final class Plan {
    struct Step {
        let label: StepLabel
        let run: (StepContext) throws -> Void
    }

    private let preparation: [Step]
    private let steps: [Step]
    /// The minimum work of the steps of each label.
    private let work: [StepLabel: StepWork]
    private let resources: PlanResources
    /// A reference that keeps the parameters alive, because steps read and write their memory.
    private let parameters: ParameterStore

    init(
        preparation: [Step], steps: [Step], work: [StepLabel: StepWork], resources: PlanResources,
        parameters: ParameterStore
    ) {
        self.preparation = preparation
        self.work = work
        self.steps = steps
        self.resources = resources
        self.parameters = parameters
    }

    /// The size of the plan's memory in bytes, without parameters.
    public var arenaByteCount: Int { resources.arena.byteCount }

    /// Returns a pointer to the elements of a tensor, in the layout of its descriptor.
    public func floats(of tensor: Tensor) -> UnsafeMutableBufferPointer<Float> {
        let address = resources.arena.address(of: tensor).assumingMemoryBound(to: Float.self)
        return UnsafeMutableBufferPointer(start: address, count: tensor.floatCount)
    }

    /// Computes the values that an inference plan derives from its parameters. Call it each time after parameters are
    /// loaded.
    public func prepare() throws {
        OpenMP.useOneThread()
        for step in preparation { try step.run(StepContext()) }
    }

    /// Runs all steps in order.
    public func run(_ context: StepContext = StepContext()) throws {
        OpenMP.useOneThread()
        for step in steps { try step.run(context) }
    }

    /// Runs all steps and adds the time of each to a profile.
    public func run(_ context: StepContext = StepContext(), profile: inout Profile) throws {
        OpenMP.useOneThread()
        let clock = ContinuousClock()
        for step in steps {
            let start = clock.now
            try step.run(context)
            profile.add(clock.now - start, to: step.label)
        }
        profile.work = work
    }
}

/// The values that differ between runs of a plan.
public struct StepContext: Sendable {
    /// The key of the run's random numbers.
    public let randomKey: UInt64

    /// Creates a context whose random numbers depend only on the seed, epoch and step.
    public init(seed: UInt64 = 0, epoch: Int = 0, step: Int = 0) {
        randomKey = RandomStream(seed: seed, purpose: .dropout, epoch: epoch, index: step).key
    }
}

/// The kind of work of a step and its layer.
public struct StepLabel: Hashable, Sendable {
    /// The kinds of work that a profile distinguishes.
    public enum Operation: String, Sendable, CaseIterable {
        case convolutionForward = "convolution, forward"
        case convolutionBackwardData = "convolution, backward by data"
        case convolutionBackwardWeights = "convolution, backward by weights"
        case batchNormalization = "batch normalisation"
        case activation
        case pooling
        case dense
        case dropout
        case addition
        case padding
        case preprocessing
        case loss
        case reorder
        case batch = "batch and augmentation"
        case optimizer

        /// Whether this is the arithmetic of convolutions.
        public var isConvolution: Bool {
            self == .convolutionForward || self == .convolutionBackwardData
                || self == .convolutionBackwardWeights
        }
    }

    /// The layer's name.
    public let layer: String
    /// The kind of work.
    public let operation: Operation

    /// Creates a label.
    public init(layer: String, operation: Operation) {
        self.layer = layer
        self.operation = operation
    }
}

/// Measured times by layer and kind of work.
public struct Profile: Sendable {
    /// The time of each label in every run.
    public private(set) var times: [StepLabel: [Duration]] = [:]
    /// The minimum work of each label in one run. Work outside the plan is not included.
    public internal(set) var work: [StepLabel: StepWork] = [:]
    private var running: [StepLabel: Duration] = [:]

    /// Creates an empty profile.
    public init() {}

    /// Adds time to a label in the current run.
    public mutating func add(_ duration: Duration, to label: StepLabel) {
        running[label, default: .zero] += duration
    }

    /// Ends the current run and appends its times.
    public mutating func endRun() {
        for (label, time) in running { times[label, default: []].append(time) }
        running = [:]
    }
}
