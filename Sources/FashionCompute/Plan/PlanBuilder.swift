import COneDNN

/// Collects the steps of a ``Plan``: operations append their primitives and loops, forward and then backward.
public final class PlanBuilder {
    /// What a plan is for.
    public enum Mode: Sendable {
        /// Forward and backward, with everything that backward needs kept.
        case training
        /// Forward only.
        case inference
        /// Forward as in inference, but with what backward needs kept: for the gradients of activations.
        case explanation
    }

    /// Runs the plan.
    public let engine: Engine
    /// What the plan is for.
    public let mode: Mode
    /// Which convolution algorithms may be taken.
    public let algorithms: ConvolutionAlgorithms
    /// The parameters that the operations use.
    public let parameters: ParameterStore

    private var steps: [StepDraft] = []
    private var preparation: [StepDraft] = []
    private var buffers: [Buffer] = []
    private var scratchpadBytes = 0
    private var work: [StepLabel: StepWork] = [:]

    /// An empty plan.
    public init(
        engine: Engine, mode: Mode, parameters: ParameterStore, algorithms: ConvolutionAlgorithms = .fastest
    ) {
        // Primitives are planned for as many threads as OpenMP has at the moment, here and on whatever thread made the engine.
        OpenMP.useOneThread()
        self.engine = engine
        self.mode = mode
        self.parameters = parameters
        self.algorithms = algorithms
    }

    package var isTraining: Bool { mode == .training }
    /// Whether a backward pass follows.
    var hasBackward: Bool { mode != .inference }

    /// A tensor in the plan's memory.
    /// - Parameter keep: for tensors that are written or read from outside, or live from one run to the next.
    public func tensor(_ descriptor: TensorDescriptor, keep: Bool = false) -> Tensor {
        let buffer = Buffer(byteCount: descriptor.byteCount, source: keep ? .kept : .transient)
        buffers.append(buffer)
        return Tensor(descriptor: descriptor, buffer: buffer)
    }

    /// Memory that one step needs for itself.
    func scratch(_ descriptor: TensorDescriptor) -> Tensor {
        let buffer = Buffer(byteCount: descriptor.byteCount, source: .transient, isScratch: true)
        buffers.append(buffer)
        return Tensor(descriptor: descriptor, buffer: buffer)
    }

    /// Notes how much a step has to multiply, for the profile.
    func count(multiplications: Int, _ label: StepLabel) {
        work[label, default: StepWork()].multiplications += multiplications
    }

    /// Appends a primitive that runs on one thread.
    /// - Parameters:
    ///   - label: what it is part of, for the profile.
    ///   - arguments: tensors by oneDNN's argument numbers (`DNNL_ARG_…`).
    func execute(_ label: StepLabel, _ primitive: PrimitiveDescriptor, _ arguments: [Int32: Tensor]) {
        reserveScratchpad(of: primitive)
        append(label, arguments.map(\.value)) { resources in
            let step = try PrimitiveStep(primitive, arguments, resources)
            return { _ in try step.run() }
        }
    }

    /// Makes sure that every thread has the scratch memory that a primitive needs.
    func reserveScratchpad(of primitive: PrimitiveDescriptor) {
        guard let scratchpad = primitive.optionalDescriptor(dnnl_query_scratchpad_md) else { return }
        scratchpadBytes = max(scratchpadBytes, AlignedMemory.rounded(scratchpad.byteCount))
    }

    /// Appends a loop of our own.
    /// - Parameters:
    ///   - tensors: all memory that it reads or writes.
    ///   - ofParameters: whether it reads nothing but parameters. In anything but training it then runs only after they were loaded,
    ///     by ``Plan/prepare()``, and what it writes must be kept.
    ///   - prepare: gets the addresses in the same order and gives the function that a run calls.
    package func loop(
        _ label: StepLabel, over tensors: [Tensor], ofParameters: Bool = false,
        prepare: @escaping ([UnsafeMutablePointer<Float>]) -> (StepContext) -> Void
    ) {
        let draft = StepDraft(label: label, tensors: tensors) { resources in
            prepare(resources.floats(of: tensors))
        }
        if ofParameters && !isTraining { preparation.append(draft) } else { append(draft) }
    }

    /// The tensor in the wanted layout: itself, or a copy that a reorder makes.
    ///
    /// Its descriptor is the wanted one even where both describe the same memory: with one channel, channels first and
    /// channels last are the same, but not every primitive knows.
    package func reordered(_ tensor: Tensor, to wanted: TensorDescriptor, _ layer: String) throws -> Tensor {
        if tensor.descriptor == wanted { return tensor.viewed(as: wanted) }
        let result = self.tensor(wanted)
        try copy(tensor, to: result, layer)
        return result
    }

    /// Appends a copy that changes the layout.
    public func copy(_ source: Tensor, to destination: Tensor, _ layer: String) throws {
        func reorder(_ source: TensorDescriptor, _ destination: TensorDescriptor) throws
            -> PrimitiveDescriptor
        {
            try PrimitiveDescriptor("reordering for \(layer)") {
                fashion_reorder($0, engine.handle, source.handle, destination.handle, $1)
            }
        }
        let label = StepLabel(layer: layer, operation: .reorder)
        let arguments = [DNNL_ARG_FROM: source, DNNL_ARG_TO: destination]
        guard source.shape[0] > 1, arguments.values.allSatisfy({ $0.descriptor.imageStride != nil }) else {
            return execute(label, try reorder(source.descriptor, destination.descriptor), arguments)
        }
        try execute(label, in: BatchChunks(images: source.shape[0]), ChunkedArguments(batches: arguments)) {
            guard let from = $0[DNNL_ARG_FROM], let to = $0[DNNL_ARG_TO] else {
                preconditionFailure("a reorder has two arguments")
            }
            return try reorder(from, to)
        }
    }

    /// Lays out the memory and creates the primitives.
    /// - Throws: ``EngineError``, or ``MemoryLimitError`` before memory is taken.
    public func finish() throws -> Plan {
        let scratchpad = Buffer(byteCount: scratchpadBytes * engine.threads, source: .transient)
        for step in steps.indices { scratchpad.use(at: step) }
        let arena = try Arena(buffers + [scratchpad], engine: engine) { largest in
            steps.first { step in step.tensors.contains { $0.buffer === largest } }?.label.layer
        }
        let resources = PlanResources(
            engine: engine, arena: arena, scratchpad: scratchpad, scratchpadBytes: scratchpadBytes)
        func materialized(_ drafts: [StepDraft]) throws -> [Plan.Step] {
            try drafts.map { Plan.Step(label: $0.label, run: try $0.materialize(resources)) }
        }
        return try Plan(
            preparation: materialized(preparation), steps: materialized(steps), work: work,
            resources: resources, parameters: parameters)
    }

    /// Appends a step.
    /// - Parameter tensors: all memory that it reads or writes.
    func append(
        _ label: StepLabel, _ tensors: [Tensor],
        materialize: @escaping (PlanResources) throws -> (StepContext) throws -> Void
    ) {
        append(StepDraft(label: label, tensors: tensors, materialize: materialize))
    }

    private func append(_ step: StepDraft) {
        for tensor in step.tensors { tensor.buffer.use(at: steps.count) }
        let read = Dictionary(step.tensors.map { (ObjectIdentifier($0.buffer), $0) }) { first, _ in first }
        work[step.label, default: StepWork()].bytes += read.values.reduce(0) {
            $0 + ($1.buffer.isScratch ? 0 : $1.descriptor.byteCount)
        }
        steps.append(step)
    }
}

/// A step before the memory is laid out.
private struct StepDraft {
    let label: StepLabel
    let tensors: [Tensor]
    let materialize: (PlanResources) throws -> (StepContext) throws -> Void
}

/// What steps need to become executable.
struct PlanResources {
    let engine: Engine
    let arena: Arena
    let scratchpad: Buffer
    /// For each thread.
    let scratchpadBytes: Int

    /// Where tensors lie.
    func floats(of tensors: [Tensor]) -> [UnsafeMutablePointer<Float>] {
        tensors.map { arena.address(of: $0).assumingMemoryBound(to: Float.self) }
    }

    /// The scratch memory of a thread.
    func scratchpad(of thread: Int) -> UnsafeMutableRawPointer {
        arena.address(of: scratchpad) + thread * scratchpadBytes
    }
}
