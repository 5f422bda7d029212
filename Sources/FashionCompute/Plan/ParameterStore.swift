import COneDNN

/// The weights of a network in its plans: the values, and the gradients of trainable weights, in the layouts that the
/// first plan preferred.
///
/// Several plans, such as those for full batches and for the last short one, share a store. A plan that needs another
/// layout reorders the values.
public final class ParameterStore {
    /// A weight of the network.
    public final class Parameter {
        /// The name, unique within the store.
        public let name: String
        /// The shape and layout of the value and the gradient.
        public let descriptor: TensorDescriptor
        /// Whether the parameter has a gradient.
        public let isTrainable: Bool
        private let memory: AlignedMemory

        init(name: String, descriptor: TensorDescriptor, isTrainable: Bool) throws {
            self.name = name
            self.descriptor = descriptor
            self.isTrainable = isTrainable
            memory = try AlignedMemory(
                byteCount: AlignedMemory.rounded(descriptor.byteCount) * (isTrainable ? 2 : 1))
        }

        /// The value in the descriptor's layout; padding is zero.
        public var value: UnsafeMutableBufferPointer<Float> { floats(at: 0) }
        /// The gradient of the mean loss in the same layout; empty when the parameter is not trainable.
        public var gradient: UnsafeMutableBufferPointer<Float> {
            isTrainable
                ? floats(at: AlignedMemory.rounded(descriptor.byteCount)) : .init(start: nil, count: 0)
        }

        package var valueTensor: Tensor { tensor(at: 0) }
        package var gradientTensor: Tensor { tensor(at: AlignedMemory.rounded(descriptor.byteCount)) }

        private func floats(at offset: Int) -> UnsafeMutableBufferPointer<Float> {
            UnsafeMutableBufferPointer(
                start: (memory.address + offset).assumingMemoryBound(to: Float.self),
                count: descriptor.byteCount / MemoryLayout<Float>.stride)
        }

        private func tensor(at offset: Int) -> Tensor {
            Tensor(
                descriptor: descriptor,
                buffer: Buffer(byteCount: descriptor.byteCount, source: .external(memory.address + offset)))
        }
    }

    /// All parameters, in the order of their first request.
    public private(set) var all: [Parameter] = []
    private var byName: [String: Parameter] = [:]
    private let engine: Engine

    /// Creates an empty store.
    public init(engine: Engine) { self.engine = engine }

    /// Returns the parameter with the given name. The first request creates it in the preferred layout.
    package func parameter(_ name: String, preferring descriptor: TensorDescriptor, trainable: Bool = true)
        throws
        -> Parameter
    {
        if let known = byName[name] {
            precondition(known.descriptor.shape == descriptor.shape, "two parameters share a name")
            return known
        }
        let made = try Parameter(name: name, descriptor: descriptor, isTrainable: trainable)
        byName[name] = made
        all.append(made)
        return made
    }

    /// Returns values in the layout of `parameter`, converted to Keras' layout (HWIO, `(in, out)`, `[C]`), row-major.
    ///
    /// The values may be the parameter's value, its gradient or anything else in its layout, such as an optimizer's
    /// moments.
    public func exported(_ numbers: UnsafeMutableBufferPointer<Float>, like parameter: Parameter) throws
        -> [Float]
    {
        let keras = try TensorDescriptor(shape: parameter.descriptor.shape, layout: .kerasKernel)
        return try [Float](unsafeUninitializedCapacity: keras.shape.reduce(1, *)) { result, count in
            try reorder(
                from: (parameter.descriptor, numbers.baseAddress), to: (keras, result.baseAddress),
                parameter.name)
            count = keras.shape.reduce(1, *)
        }
    }

    /// Loads values from Keras' layout; the inverse of ``exported(_:like:)``.
    public func load(
        _ keras: [Float], into numbers: UnsafeMutableBufferPointer<Float>, like parameter: Parameter
    ) throws {
        let shape = parameter.descriptor.shape
        precondition(keras.count == shape.reduce(1, *), "\(parameter.name) has another number of elements")
        let descriptor = try TensorDescriptor(shape: shape, layout: .kerasKernel)
        var keras = keras
        try keras.withUnsafeMutableBufferPointer {
            try reorder(
                from: (descriptor, $0.baseAddress), to: (parameter.descriptor, numbers.baseAddress),
                parameter.name)
        }
    }

    private func reorder(
        from source: (TensorDescriptor, UnsafeMutablePointer<Float>?),
        to destination: (TensorDescriptor, UnsafeMutablePointer<Float>?), _ name: String
    ) throws {
        guard let from = source.1, let to = destination.1 else { return }
        let builder = PlanBuilder(
            engine: engine, mode: .inference, parameters: ParameterStore(engine: engine))
        func external(_ descriptor: TensorDescriptor, _ pointer: UnsafeMutablePointer<Float>) -> Tensor {
            Tensor(
                descriptor: descriptor,
                buffer: Buffer(
                    byteCount: descriptor.byteCount, source: .external(UnsafeMutableRawPointer(pointer))))
        }
        try builder.copy(external(source.0, from), to: external(destination.0, to), name)
        try builder.finish().run()
    }
}
