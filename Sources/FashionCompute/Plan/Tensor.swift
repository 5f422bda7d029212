/// A place in a plan's memory with a shape and layout.
public struct Tensor {
    /// The shape and layout.
    public let descriptor: TensorDescriptor
    /// The memory.
    let buffer: Buffer

    /// The logical shape, such as `[N, C, H, W]`.
    public var shape: [Int] { descriptor.shape }

    /// Returns whether both tensors have the same memory.
    public func sharesMemory(with other: Tensor) -> Bool { buffer === other.buffer }

    /// Returns a view of the same memory with another descriptor, which must not need more bytes.
    package func viewed(as other: TensorDescriptor) -> Tensor {
        precondition(other.byteCount <= buffer.byteCount, "a view cannot be larger than its memory")
        return Tensor(descriptor: other, buffer: buffer)
    }

    /// Returns a layout in which at least sixteen channels of a pixel are contiguous, or all: channels last if that is
    /// the tensor's own; otherwise blocks of sixteen, or channels last if their number is not a multiple of sixteen.
    ///
    /// Tensors without pixels have the plain layout.
    func layoutOfPixels() throws -> TensorDescriptor {
        guard shape.count == 4 else { return try TensorDescriptor(shape: shape, layout: .plain) }
        let blocked = shape[1] % 16 == 0 ? try TensorDescriptor(shape: shape, layout: .blockedChannels) : nil
        let last = try TensorDescriptor(shape: shape, layout: .channelsLast)
        return descriptor == last ? last : blocked ?? last
    }

    /// The number of floats, including the padding of blocked layouts.
    package var floatCount: Int { descriptor.byteCount / MemoryLayout<Float>.stride }
}

/// A piece of memory of a plan that is being built: its size and the range of steps that need it.
final class Buffer {
    /// The kind of memory.
    enum Source: Equatable {
        /// Memory that can be reused after the last step that needs it.
        case transient
        /// Memory that keeps its contents between runs.
        case kept
        /// Memory outside the plan, such as a parameter.
        case external(UnsafeMutableRawPointer)
    }

    let byteCount: Int
    let source: Source
    /// Whether only a single step uses the memory.
    let isScratch: Bool
    private var firstStep = Int.max
    private var lastStep = -1

    init(byteCount: Int, source: Source, isScratch: Bool = false) {
        self.byteCount = byteCount
        self.source = source
        self.isScratch = isScratch
    }

    /// Records that a step reads or writes the memory.
    func use(at step: Int) {
        firstStep = min(firstStep, step)
        lastStep = max(lastStep, step)
    }

    /// Returns whether both are needed at the same time.
    func overlaps(_ other: Buffer) -> Bool {
        firstStep <= other.lastStep && other.firstStep <= lastStep
    }
}
