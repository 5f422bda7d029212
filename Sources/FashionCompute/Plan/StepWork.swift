/// The minimum work of a step, independent of its kernels: a lower bound for its time.
public struct StepWork: Equatable, Sendable {
    /// The number of multiply-adds of the chosen algorithm, without those of transforms.
    public var multiplications = 0
    /// The number of bytes read and written, each tensor once, without scratch memory, which may stay in caches.
    public var bytes = 0

    /// Creates an empty amount of work.
    public init() {}
}
