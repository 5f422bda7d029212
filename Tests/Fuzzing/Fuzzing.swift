import Foundation
import Synchronization

/// Tests that read damaged files: how many, and within which limits.
///
/// Without the variable FASHION_FUZZ they are a part of the tests like any other. `make fuzz` sets it to the number of inputs that
/// all readers together get at least, and runs the tests one after the other: then each input has ``seconds``, and the process
/// ``memory`` of address space. Who exceeds them ends the run. At the end stands how many inputs each reader got.
public enum Fuzzing {
    /// Seconds that an input may take.
    public static let seconds: UInt32 = 5
    /// Bytes of address space.
    public static let memory = 2 << 30

    /// The inputs of an ordinary run of the tests, rounded down.
    private static let ordinary = 112_000
    private static let wanted = ProcessInfo.processInfo.environment["FASHION_FUZZ"].flatMap { Int($0) }
    private static let counts = Mutex<[String: Int]>([:])

    /// How many inputs to read instead of `count`.
    public static func rounds(_ count: Int) -> Int {
        guard let wanted else { return count }
        return max(1, (count * wanted + ordinary - 1) / ordinary)
    }

    /// Reads one input, within the limits where there are any.
    /// - Parameter reader: what it is read as, for the counts; nil where the input was counted before.
    public static func input<Result>(for reader: String?, _ read: () throws -> Result) rethrows -> Result {
        guard wanted != nil else { return try read() }
        _ = limitMemory
        _ = reportAtExit
        if let reader { counts.withLock { $0[reader, default: 0] += 1 } }
        // The signal's default is to end the process.
        alarm(seconds)
        defer { alarm(0) }
        return try read()
    }

    /// Prints the counts when the process ends; `make fuzz` looks at the last line.
    private static let reportAtExit: Void = {
        atexit {
            let counts = Fuzzing.counts.withLock { $0 }
            for (reader, count) in counts.sorted(by: { $0.key < $1.key }) {
                print("fuzz: \(reader): \(count)")
            }
            print("fuzz: inputs in all: \(counts.values.reduce(0, +))")
            fflush(nil)
        }
    }()

    private static let limitMemory: Void = {
        var limit = rlimit()
        getrlimit(addressSpace, &limit)
        limit.rlim_cur = min(limit.rlim_max, rlim_t(memory))
        precondition(setrlimit(addressSpace, &limit) == 0, "the address space cannot be limited")
    }()

    #if canImport(Glibc)
        private static let addressSpace = __rlimit_resource_t(RLIMIT_AS.rawValue)
    #else
        private static let addressSpace = RLIMIT_AS
    #endif
}
