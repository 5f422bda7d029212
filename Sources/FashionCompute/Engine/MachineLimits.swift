import CKernels

/// The machine's peak speed of multiplying and of moving numbers, which no step can exceed.
public struct MachineLimits: Codable, Equatable, Sendable {
    /// The multiply-adds per second of numbers in registers, on all threads.
    public let multiplicationsPerSecond: Double
    /// The bytes per second read from and written to memory outside all caches, on all threads.
    public let bytesPerSecond: Double

    /// Creates limits from known numbers.
    public init(multiplicationsPerSecond: Double, bytesPerSecond: Double) {
        self.multiplicationsPerSecond = multiplicationsPerSecond
        self.bytesPerSecond = bytesPerSecond
    }

    /// Measures the limits in about half a second; each is the best of several rounds.
    public static func measure(threads: Int) -> MachineLimits {
        let (tasks, rounds) = (threads * 8, 1 << 19)
        let multiplications = best(of: 5) {
            Parallel.tasks(tasks, threads: threads) { _, _ in
                _ = peak_multiply(Engine.kernelInstructions, rounds)
            }
        }
        // Larger than all caches of common machines together.
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

    /// Returns the minimum time of some work in milliseconds: for its multiplications and for its bytes.
    public func floors(of work: StepWork) -> (multiplying: Double, moving: Double) {
        (
            Double(work.multiplications) / multiplicationsPerSecond * 1000,
            Double(work.bytes) / bytesPerSecond * 1000
        )
    }

    /// Returns the time of the fastest of several rounds in seconds, after one round for warming up.
    private static func best(of rounds: Int, _ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        body()
        let times = (0..<rounds).map { _ in clock.measure(body).components }
        return times.map { Double($0.seconds) + Double($0.attoseconds) * 1e-18 }.min() ?? .infinity
    }
}
