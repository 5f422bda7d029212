import COneDNN

/// The arguments of a primitive that runs on chunks of a batch.
struct ChunkedArguments {
    /// Tensors over the batch, of which each chunk gets its images.
    var batches: [Int32: Tensor] = [:]
    /// Tensors that all chunks read, such as a kernel.
    var shared: [Int32: Tensor] = [:]
    /// Tensors that consist of one part for each chunk, such as the sums of its images or a workspace.
    var parts: [Int32: Tensor] = [:]
}

/// A task of a `ChunkedStep`: a primitive and the places of its arguments.
struct ChunkTask {
    /// The place of an argument: its layout, the tensor that contains it, and its offset in bytes.
    typealias Place = (layout: TensorDescriptor, tensor: Tensor, offset: Int)

    let primitive: PrimitiveDescriptor
    /// The places by oneDNN's argument numbers (`DNNL_ARG_…`).
    let places: [Int32: Place]
}

/// A primitive that runs on parts of its work, each of which is a task of a parallel loop.
final class ChunkedStep {
    private let action: String
    private var primitives: [ObjectIdentifier: dnnl_primitive_t] = [:]
    /// The primitive of each task, and its arguments for each thread.
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

    /// Runs all tasks and throws the first error.
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

/// A batch divided into chunks of a fixed number of images. The division does not depend on the number of threads, so
/// the sums of the chunks, added in order, are always the same.
struct BatchChunks {
    /// The number of images in a chunk; the last one may have fewer.
    let size: Int
    /// The number of chunks in the batch.
    let count: Int
    private let images: Int

    /// - Parameter most: the maximum number of chunks.
    init(images: Int, most: Int = 16) {
        self.images = images
        size = max(1, (images + most - 1) / most)
        count = (images + size - 1) / size
    }

    /// Returns the images of a chunk.
    subscript(chunk: Int) -> Range<Int> { chunk * size..<min((chunk + 1) * size, images) }

    /// The distinct lengths of chunks, the usual one first.
    var lengths: [Int] { images % size == 0 ? [size] : [size, images % size] }
}
