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

/// A task of a `ChunkedStep`: a primitive, and where its arguments stand.
struct ChunkTask {
    /// Where an argument stands: its layout, the tensor that it is a part of, and the bytes before it.
    typealias Place = (layout: TensorDescriptor, tensor: Tensor, offset: Int)

    let primitive: PrimitiveDescriptor
    /// By oneDNN's argument numbers.
    let places: [Int32: Place]
}

/// A primitive that runs on parts of its work, each a task of a parallel loop.
final class ChunkedStep {
    private let action: String
    private var primitives: [ObjectIdentifier: dnnl_primitive_t] = [:]
    /// For each task its primitive, and for each thread its arguments.
    private var tasks: [(primitive: dnnl_primitive_t, arguments: [BoundArguments])] = []
    private let engine: Engine
    private let statuses: UnsafeMutableBufferPointer<dnnl_status_t>

    init(_ tasks: [ChunkTask], _ resources: PlanResources) throws {
        engine = resources.engine
        action = "running \(tasks.first?.primitive.implementation ?? "nothing")"
        statuses = .allocate(capacity: tasks.count)
        statuses.initialize(repeating: dnnl_success)
        for task in tasks {
            let identifier = ObjectIdentifier(task.primitive)
            let primitive = try primitives[identifier] ?? task.primitive.primitive()
            primitives[identifier] = primitive
            let arguments = try (0..<engine.threads).map { try Self.bind(task, thread: $0, resources) }
            self.tasks.append((primitive, arguments))
        }
    }

    deinit {
        for primitive in primitives.values { dnnl_primitive_destroy(primitive) }
        statuses.deallocate()
    }

    /// Runs all tasks.
    func run() throws {
        Parallel.tasks(tasks.count, threads: engine.threads) { index, thread in
            let task = tasks[index]
            statuses[index] = task.arguments[thread].execute(task.primitive, on: engine.streams[thread])
        }
        for status in statuses { try check(status, action) }
    }

    private static func bind(
        _ task: ChunkTask, thread: Int, _ resources: PlanResources
    ) throws -> BoundArguments {
        let bound = BoundArguments(engine: resources.engine)
        for (argument, place) in task.places.sorted(by: { $0.key < $1.key }) {
            try bound.bind(argument, place.layout, resources.arena.address(of: place.tensor) + place.offset)
        }
        if let scratchpad = task.primitive.optionalDescriptor(dnnl_query_scratchpad_md) {
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
