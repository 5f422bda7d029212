/// What a step has to do at least, whatever its kernels: a floor for its time.
public struct StepWork: Equatable, Sendable {
    /// Multiplications of the algorithm that is taken, each with an addition; those of transforms are not counted.
    public var multiplications = 0
    /// Bytes of what it reads and writes, each tensor once; scratch memory, which may stay in caches, is not counted.
    public var bytes = 0

    /// Nothing to do.
    public init() {}
}
