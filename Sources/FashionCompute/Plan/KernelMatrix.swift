/// A conversion of a kernel between its layout in the plans and a plain matrix, `[O, I·H·W]`.
public final class KernelMatrix {
    /// The number of outputs of the layer.
    public let rows: Int
    /// The number of values for each output.
    public let columns: Int
    /// The matrix, row-major.
    public let numbers: UnsafeMutableBufferPointer<Float>
    /// The values in the parameter's layout.
    public let laidOut: UnsafeMutableBufferPointer<Float>

    private let memory: AlignedMemory
    private let toMatrix: Plan
    private let fromMatrix: Plan

    /// Allocates memory for one kernel in both layouts.
    /// - Throws: ``EngineError``.
    public init(like parameter: ParameterStore.Parameter, engine: Engine) throws {
        let plain = try TensorDescriptor(shape: parameter.descriptor.shape, layout: .plain)
        rows = parameter.descriptor.shape[0]
        columns = parameter.descriptor.shape.dropFirst().reduce(1, *)
        let offset = AlignedMemory.rounded(parameter.descriptor.byteCount)
        memory = try AlignedMemory(byteCount: offset + plain.byteCount)
        let address = memory.address
        func floats(_ offset: Int, _ byteCount: Int) -> UnsafeMutableBufferPointer<Float> {
            UnsafeMutableBufferPointer(
                start: (address + offset).assumingMemoryBound(to: Float.self),
                count: byteCount / MemoryLayout<Float>.stride)
        }
        laidOut = floats(0, parameter.descriptor.byteCount)
        numbers = floats(offset, plain.byteCount)
        func tensor(_ descriptor: TensorDescriptor, _ offset: Int) -> Tensor {
            Tensor(
                descriptor: descriptor,
                buffer: Buffer(byteCount: descriptor.byteCount, source: .external(address + offset)))
        }
        func plan(_ from: Tensor, _ to: Tensor) throws -> Plan {
            let builder = PlanBuilder(
                engine: engine, mode: .inference, parameters: ParameterStore(engine: engine))
            try builder.copy(from, to: to, parameter.name)
            return try builder.finish()
        }
        toMatrix = try plan(tensor(parameter.descriptor, 0), tensor(plain, offset))
        fromMatrix = try plan(tensor(plain, offset), tensor(parameter.descriptor, 0))
    }

    /// Fills ``numbers`` from ``laidOut``.
    public func gather() throws { try toMatrix.run() }

    /// Fills ``laidOut`` from ``numbers``.
    public func scatter() throws { try fromMatrix.run() }
}
