import COneDNN

/// What a primitive takes and gives, where it is run on chunks of a batch.
struct ChunkedArguments {
    /// Batches, of which a chunk gets its images.
    var batches: [Int32: Tensor] = [:]
    /// What all chunks read, such as a kernel.
    var shared: [Int32: Tensor] = [:]
    /// What each chunk has for itself, one after the other in one tensor: the sums of its images, or a workspace.
    var parts: [Int32: Tensor] = [:]
}

/// A primitive that runs on chunks of a batch, each a task of a parallel loop.
final class ChunkedStep {
    private let action: String
    private let primitives: [dnnl_primitive_t]
    /// For each chunk the position of its primitive, and for each thread its arguments.
    private let chunks: [(primitive: Int, arguments: [BoundArguments])]
    private let engine: Engine
    private let statuses: UnsafeMutableBufferPointer<dnnl_status_t>

    /// - Parameter descriptors: for a chunk, and for the last one where it is shorter.
    init(
        _ chunks: BatchChunks, _ descriptors: [PrimitiveDescriptor], _ arguments: ChunkedArguments,
        _ resources: PlanResources
    ) throws {
        engine = resources.engine
        action = "running \(descriptors[0].implementation)"
        primitives = try descriptors.map { try $0.primitive() }
        self.chunks = try (0..<chunks.count).map { chunk in
            let images = chunks[chunk]
            let index = images.count == chunks.size ? 0 : descriptors.count - 1
            let bound = try (0..<resources.engine.threads).map { thread in
                try Self.bind(images, chunk, of: chunks, thread, descriptors[index], arguments, resources)
            }
            return (index, bound)
        }
        statuses = .allocate(capacity: chunks.count)
        statuses.initialize(repeating: dnnl_success)
    }

    deinit {
        for primitive in primitives { dnnl_primitive_destroy(primitive) }
        statuses.deallocate()
    }

    /// Runs all chunks.
    func run() throws {
        Parallel.tasks(chunks.count, threads: engine.threads) { task, thread in
            let chunk = chunks[task]
            statuses[task] = chunk.arguments[thread].execute(
                primitives[chunk.primitive], on: engine.streams[thread])
        }
        for status in statuses { try check(status, action) }
    }

    private static func bind(
        _ images: Range<Int>, _ chunk: Int, of chunks: BatchChunks, _ thread: Int,
        _ descriptor: PrimitiveDescriptor, _ arguments: ChunkedArguments, _ resources: PlanResources
    ) throws -> BoundArguments {
        let bound = BoundArguments(engine: resources.engine)
        for (argument, tensor) in arguments.batches.sorted(by: { $0.key < $1.key }) {
            guard let stride = tensor.descriptor.imageStride else {
                preconditionFailure("images do not follow one another")
            }
            try bound.bind(
                argument, tensor.descriptor.first(images.count),
                resources.arena.address(of: tensor) + images.lowerBound * stride)
        }
        for (argument, tensor) in arguments.shared.sorted(by: { $0.key < $1.key }) {
            try bound.bind(argument, tensor.descriptor, resources.arena.address(of: tensor))
        }
        for (argument, tensor) in arguments.parts.sorted(by: { $0.key < $1.key }) {
            let part = tensor.descriptor.byteCount / chunks.count
            guard let layout = descriptor.argument(argument) else {
                preconditionFailure("\(descriptor.implementation) has no argument \(argument)")
            }
            precondition(layout.byteCount <= part, "a part needs more memory than it has")
            try bound.bind(argument, layout, resources.arena.address(of: tensor) + chunk * part)
        }
        if let scratchpad = descriptor.optionalDescriptor(dnnl_query_scratchpad_md) {
            try bound.bind(DNNL_ARG_SCRATCHPAD, scratchpad, resources.scratchpad(of: thread))
        }
        return bound
    }
}

/// A batch in chunks of a fixed number of images, whatever the number of threads: sums by chunk, added in order, are
/// then always the same.
struct BatchChunks {
    /// Images in a chunk; the last one may have fewer.
    let size: Int
    /// Chunks in the batch.
    let count: Int
    private let images: Int

    /// - Parameter most: how many chunks at most.
    init(images: Int, most: Int = 16) {
        self.images = images
        size = max(1, (images + most - 1) / most)
        count = (images + size - 1) / size
    }

    /// The images of a chunk.
    subscript(chunk: Int) -> Range<Int> { chunk * size..<min((chunk + 1) * size, images) }

    /// The different lengths of chunks, the usual one first.
    var lengths: [Int] { images % size == 0 ? [size] : [size, images % size] }
}
