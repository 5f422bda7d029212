import FashionCore

/// A network compiled for one batch size: a list of steps over one arena. Running it only executes the list.
public final class Plan {
    struct Step {
        let label: StepLabel
        let run: (StepContext) throws -> Void
    }

    private let preparation: [Step]
    private let steps: [Step]
    /// What the steps of each label have to do at least.
    private let work: [StepLabel: StepWork]
    private let resources: PlanResources
    /// Kept alive: steps write into the parameters' memory.
    private let parameters: ParameterStore

    init(
        preparation: [Step], steps: [Step], work: [StepLabel: StepWork], resources: PlanResources,
        parameters: ParameterStore
    ) throws {
        self.preparation = preparation
        self.work = work
        self.steps = steps
        self.resources = resources
        self.parameters = parameters
    }

    /// Size of the plan's memory in bytes, parameters not included.
    public var arenaByteCount: Int { resources.arena.byteCount }

    /// Where a tensor lies: floats in the layout of its descriptor.
    public func floats(of tensor: Tensor) -> UnsafeMutableBufferPointer<Float> {
        let address = resources.arena.address(of: tensor).assumingMemoryBound(to: Float.self)
        return UnsafeMutableBufferPointer(start: address, count: tensor.floatCount)
    }

    /// Computes what an inference plan derives from its parameters; to be called whenever they were loaded.
    public func prepare() throws {
        OpenMP.useOneThread()
        for step in preparation { try step.run(StepContext()) }
    }

    /// Executes all steps in order.
    public func run(_ context: StepContext = StepContext()) throws {
        OpenMP.useOneThread()
        for step in steps { try step.run(context) }
    }

    /// Executes all steps and adds the time of each to a profile.
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

/// What changes from one run of a plan to the next.
public struct StepContext: Sendable {
    /// Key of the run's random numbers.
    public let randomKey: UInt64

    /// Random numbers that depend on nothing but seed, epoch and step.
    public init(seed: UInt64 = 0, epoch: Int = 0, step: Int = 0) {
        randomKey = RandomStream(seed: seed, purpose: .dropout, epoch: epoch, index: step).key
    }
}

/// What a step does, and for which layer.
public struct StepLabel: Hashable, Sendable {
    /// Kinds of work, as a profile sums them up.
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

        /// Whether it is the convolutions' own arithmetic.
        public var isConvolution: Bool {
            self == .convolutionForward || self == .convolutionBackwardData
                || self == .convolutionBackwardWeights
        }
    }

    /// The layer's name.
    public let layer: String
    /// The kind of work.
    public let operation: Operation

    /// A label.
    public init(layer: String, operation: Operation) {
        self.layer = layer
        self.operation = operation
    }
}

/// Time by layer and kind of work.
public struct Profile: Sendable {
    /// The time of each label in every run.
    public private(set) var times: [StepLabel: [Duration]] = [:]
    /// What the steps of each label have to do at least in a run; of work beside the plan nothing is known.
    public internal(set) var work: [StepLabel: StepWork] = [:]
    private var running: [StepLabel: Duration] = [:]

    /// Nothing measured yet.
    public init() {}

    /// Adds time to a label in the current run.
    public mutating func add(_ duration: Duration, to label: StepLabel) {
        running[label, default: .zero] += duration
    }

    /// Closes the current run.
    public mutating func endRun() {
        for (label, time) in running { times[label, default: []].append(time) }
        running = [:]
    }
}
