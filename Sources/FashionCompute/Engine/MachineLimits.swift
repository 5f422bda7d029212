import CKernels

/// How fast this machine multiplies and moves numbers: what no step can exceed.
public struct MachineLimits: Codable, Equatable, Sendable {
    /// Multiplications a second on all threads, each with an addition, of numbers in registers.
    public let multiplicationsPerSecond: Double
    /// Bytes a second on all threads, read and written, of memory that no cache holds.
    public let bytesPerSecond: Double

    /// Limits that are known.
    public init(multiplicationsPerSecond: Double, bytesPerSecond: Double) {
        self.multiplicationsPerSecond = multiplicationsPerSecond
        self.bytesPerSecond = bytesPerSecond
    }

    /// Measures them, in about half a second: the best of several rounds each.
    public static func measure(threads: Int) -> MachineLimits {
        let (tasks, rounds) = (threads * 8, 1 << 19)
        let multiplications = best(of: 5) {
            Parallel.tasks(tasks, threads: threads) { _, _ in
                _ = peak_multiply(Engine.kernelInstructions, rounds)
            }
        }
        // Larger than the caches of common machines, together.
        let count = 1 << 26
        let memory = UnsafeMutablePointer<Float>.allocate(capacity: 2 * count)
        defer { memory.deallocate() }
        memory.initialize(repeating: 1, count: 2 * count)
        let copies = best(of: 5) {
            Parallel.chunks(of: count, size: 1 << 18, threads: threads) { range in
                (memory + count + range.lowerBound).update(
                    from: memory + range.lowerBound, count: range.count)
            }
        }
        return MachineLimits(
            multiplicationsPerSecond: Double(tasks * peak_multiplications(rounds)) / multiplications,
            bytesPerSecond: Double(2 * count * MemoryLayout<Float>.stride) / copies)
    }

    /// Milliseconds that some work takes at least: for its multiplications, and for its bytes.
    public func floors(of work: StepWork) -> (multiplying: Double, moving: Double) {
        (
            Double(work.multiplications) / multiplicationsPerSecond * 1000,
            Double(work.bytes) / bytesPerSecond * 1000
        )
    }

    /// Seconds of the quickest of some rounds, after one for warming up.
    private static func best(of rounds: Int, _ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        body()
        let times = (0..<rounds).map { _ in clock.measure(body).components }
        return times.map { Double($0.seconds) + Double($0.attoseconds) * 1e-18 }.min() ?? .infinity
    }
}
