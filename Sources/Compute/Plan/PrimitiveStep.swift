import COneDNN

/// A primitive with its arguments bound to memory.
final class PrimitiveStep {
    private let engine: Engine
    private let primitive: dnnl_primitive_t
    private let action: String
    private var arguments: [dnnl_exec_arg_t] = []

    init(_ descriptor: PrimitiveDescriptor, _ tensors: [Int32: Tensor], _ resources: PlanResources) throws {
        engine = resources.engine
        action = "running \(descriptor.implementation)"
        var created: dnnl_primitive_t?
        try check(dnnl_primitive_create(&created, descriptor.handle), "creating \(descriptor.implementation)")
        guard let created else { throw EngineError(action: action, status: 0) }
        primitive = created
        for (argument, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            try bind(argument, tensor.descriptor, resources.arena.address(of: tensor))
        }
        if let scratchpad = descriptor.optionalDescriptor(dnnl_query_scratchpad_md) {
            try bind(DNNL_ARG_SCRATCHPAD, scratchpad, resources.arena.address(of: resources.scratchpad))
        }
    }

    deinit {
        for argument in arguments { dnnl_memory_destroy(argument.memory) }
        dnnl_primitive_destroy(primitive)
    }

    private func bind(_ argument: Int32, _ descriptor: TensorDescriptor, _ address: UnsafeMutableRawPointer)
        throws
    {
        var memory: dnnl_memory_t?
        try check(fashion_memory_create(&memory, descriptor.handle, engine.handle, address), action)
        arguments.append(dnnl_exec_arg_t(arg: argument, memory: memory))
    }

    /// Runs it to its end.
    func run() throws {
        try check(
            dnnl_primitive_execute(primitive, engine.stream, Int32(arguments.count), arguments), action)
    }
}
