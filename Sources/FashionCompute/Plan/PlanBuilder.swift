import COneDNN

/// Collects the steps of a ``Plan``: operations append their primitives and loops, forward and then backward.
public final class PlanBuilder {
    /// The purpose of a plan.
    public enum Mode: Sendable {
        /// Forward and backward pass. Everything that the backward pass needs is kept.
        case training
        /// Forward pass only.
        case inference
        /// Forward pass as in inference, followed by a backward pass for the gradients of activations.
        case explanation
    }

    /// The engine that runs the plan.
    public let engine: Engine
    /// The purpose of the plan.
    public let mode: Mode
    /// The convolution algorithms that may be used.
    public let algorithms: ConvolutionAlgorithms
    /// The parameters that the operations use.
    public let parameters: ParameterStore

    private var steps: [StepDraft] = []
    private var preparation: [StepDraft] = []
    private var buffers: [Buffer] = []
    private var scratchpadBytes = 0
    private var work: [StepLabel: StepWork] = [:]

    /// Creates a builder without steps.
    public init(
        engine: Engine, mode: Mode, parameters: ParameterStore, algorithms: ConvolutionAlgorithms = .fastest
    ) {
        // oneDNN plans primitives for the number of threads that OpenMP has on the calling thread, which may not be the
        // thread that made the engine.
        OpenMP.useOneThread()
        self.engine = engine
        self.mode = mode
        self.parameters = parameters
        self.algorithms = algorithms
    }

    package var isTraining: Bool { mode == .training }
    /// Whether a backward pass follows.
    var hasBackward: Bool { mode != .inference }

    /// Returns a new tensor in the plan's memory.
    /// - Parameter keep: whether the tensor is accessed from outside the plan or keeps its contents between runs.
    public func tensor(_ descriptor: TensorDescriptor, keep: Bool = false) -> Tensor {
        let buffer = Buffer(byteCount: descriptor.byteCount, source: keep ? .kept : .transient)
        buffers.append(buffer)
        return Tensor(descriptor: descriptor, buffer: buffer)
    }

    /// Returns scratch memory for a single step.
    func scratch(_ descriptor: TensorDescriptor) -> Tensor {
        let buffer = Buffer(byteCount: descriptor.byteCount, source: .transient, isScratch: true)
        buffers.append(buffer)
        return Tensor(descriptor: descriptor, buffer: buffer)
    }

    /// Records the number of multiplications of a step, for the profile.
    func count(multiplications: Int, _ label: StepLabel) {
        work[label, default: StepWork()].multiplications += multiplications
    }

    /// Appends a primitive that runs on one thread.
    /// - Parameters:
    ///   - label: the layer and kind of work, for the profile.
    ///   - arguments: the tensors by oneDNN's argument numbers (`DNNL_ARG_…`).
    func execute(_ label: StepLabel, _ primitive: PrimitiveDescriptor, _ arguments: [Int32: Tensor]) {
        reserveScratchpad(of: primitive)
        append(label, arguments.map(\.value)) { resources in
            let step = try PrimitiveStep(primitive, arguments, resources)
            return { _ in try step.run() }
        }
    }

    /// Ensures that every thread has the scratch memory that a primitive needs.
    func reserveScratchpad(of primitive: PrimitiveDescriptor) {
        guard let scratchpad = primitive.optionalDescriptor(dnnl_query_scratchpad_md) else { return }
        scratchpadBytes = max(scratchpadBytes, AlignedMemory.rounded(scratchpad.byteCount))
    }

    /// Appends a step that is a Swift function, usually a parallel loop.
    /// - Parameters:
    ///   - tensors: all memory that the loop reads or writes.
    ///   - ofParameters: whether the loop reads only parameters. Outside training it then runs only in
    ///     ``Plan/prepare()``, after parameters are loaded, and the tensors that it writes must be kept.
    ///   - prepare: returns the function that a run calls; is called with the addresses in the same order.
    package func loop(
        _ label: StepLabel, over tensors: [Tensor], ofParameters: Bool = false,
        prepare: @escaping ([UnsafeMutablePointer<Float>]) -> (StepContext) -> Void
    ) {
        let draft = StepDraft(label: label, tensors: tensors) { resources in
            prepare(resources.floats(of: tensors))
        }
        if ofParameters && !isTraining { preparation.append(draft) } else { append(draft) }
    }

    /// Returns the tensor in the wanted layout: the tensor itself, or a reordered copy.
    ///
    /// The result has the wanted descriptor even when both describe the same memory. With one channel, channels-first
    /// and channels-last are the same, but not every primitive recognises this.
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

    /// Lays out the memory, creates the primitives and returns the plan.
    /// - Throws: ``EngineError``, or ``MemoryLimitError`` before any memory is allocated.
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
    /// - Parameter tensors: all memory that the step reads or writes.
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

/// A step whose memory is not laid out yet.
private struct StepDraft {
    let label: StepLabel
    let tensors: [Tensor]
    let materialize: (PlanResources) throws -> (StepContext) throws -> Void
}

/// The resources from which steps become executable.
struct PlanResources {
    let engine: Engine
    let arena: Arena
    let scratchpad: Buffer
    /// The scratch memory of each thread, in bytes.
    let scratchpadBytes: Int

    /// Returns the addresses of tensors.
    func floats(of tensors: [Tensor]) -> [UnsafeMutablePointer<Float>] {
        tensors.map { arena.address(of: $0).assumingMemoryBound(to: Float.self) }
    }

    /// Returns the scratch memory of a thread.
    func scratchpad(of thread: Int) -> UnsafeMutableRawPointer {
        arena.address(of: scratchpad) + thread * scratchpadBytes
    }
}
