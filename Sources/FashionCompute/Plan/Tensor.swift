/// A place in a plan's memory, with the shape and layout of what stands there.
public struct Tensor {
    /// Shape and layout.
    public let descriptor: TensorDescriptor
    /// The memory.
    let buffer: Buffer

    /// Logical shape, such as `[N, C, H, W]`.
    public var shape: [Int] { descriptor.shape }

    /// Whether both stand in the same memory.
    public func sharesMemory(with other: Tensor) -> Bool { buffer === other.buffer }

    /// The same memory, seen with another descriptor of no more bytes.
    package func viewed(as other: TensorDescriptor) -> Tensor {
        precondition(other.byteCount <= buffer.byteCount, "a view cannot be larger than its memory")
        return Tensor(descriptor: other, buffer: buffer)
    }

    /// Floats that the memory holds, padding of blocked layouts included.
    package var floatCount: Int { descriptor.byteCount / MemoryLayout<Float>.stride }
}

/// A piece of memory while a plan is being made: its size, and from which step to which it is needed.
final class Buffer {
    /// Where the memory comes from.
    enum Source: Equatable {
        /// Memory that is free again after the last step that needs it.
        case transient
        /// Memory that keeps its contents between runs.
        case kept
        /// Memory that lives elsewhere, such as a parameter.
        case external(UnsafeMutableRawPointer)
    }

    let byteCount: Int
    let source: Source
    /// Whether one step needs it, for itself alone.
    let isScratch: Bool
    private var firstStep = Int.max
    private var lastStep = -1

    init(byteCount: Int, source: Source, isScratch: Bool = false) {
        self.byteCount = byteCount
        self.source = source
        self.isScratch = isScratch
    }

    /// Notes that a step reads or writes the memory.
    func use(at step: Int) {
        firstStep = min(firstStep, step)
        lastStep = max(lastStep, step)
    }

    /// Whether the two are ever needed at the same time.
    func overlaps(_ other: Buffer) -> Bool {
        firstStep <= other.lastStep && other.firstStep <= lastStep
    }
}
