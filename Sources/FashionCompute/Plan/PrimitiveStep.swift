import COneDNN

/// A primitive with its arguments bound to memory, which runs on one thread.
final class PrimitiveStep {
    private let primitive: dnnl_primitive_t
    private let action: String
    private let arguments: BoundArguments
    private let stream: dnnl_stream_t

    init(_ descriptor: PrimitiveDescriptor, _ tensors: [Int32: Tensor], _ resources: PlanResources) throws {
        action = "running \(descriptor.implementation)"
        primitive = try descriptor.primitive()
        arguments = BoundArguments(engine: resources.engine)
        stream = resources.engine.streams[0]
        for (argument, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            try arguments.bind(argument, tensor.descriptor, resources.arena.address(of: tensor))
        }
        if let scratchpad = descriptor.optionalDescriptor(dnnl_query_scratchpad_md) {
            try arguments.bind(DNNL_ARG_SCRATCHPAD, scratchpad, resources.scratchpad(of: 0))
        }
    }

    deinit { dnnl_primitive_destroy(primitive) }

    /// Runs the primitive to completion.
    func run() throws {
        try check(arguments.execute(primitive, on: stream), action)
    }
}

/// The arguments of a primitive, each of which is an address with a layout.
final class BoundArguments {
    private let engine: Engine
    private var arguments: [dnnl_exec_arg_t] = []

    init(engine: Engine) { self.engine = engine }

    deinit {
        for argument in arguments { dnnl_memory_destroy(argument.memory) }
    }

    func bind(_ argument: Int32, _ descriptor: TensorDescriptor, _ address: UnsafeMutableRawPointer) throws {
        var memory: dnnl_memory_t?
        try check(
            fashion_memory_create(&memory, descriptor.handle, engine.handle, address), "binding memory")
        arguments.append(dnnl_exec_arg_t(arg: argument, memory: memory))
    }

    func execute(_ primitive: dnnl_primitive_t, on stream: dnnl_stream_t) -> dnnl_status_t {
        dnnl_primitive_execute(primitive, stream, Int32(arguments.count), arguments)
    }
}
