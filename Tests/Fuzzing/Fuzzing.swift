import Foundation

/// Tests that read damaged files: how many, and within which limits.
///
/// Without the variable FASHION_FUZZ they are a part of the tests like any other. `make fuzz` sets it to a factor, and runs them one
/// after the other: then each input has ``seconds``, and the process ``memory`` of address space. Who exceeds them ends the run.
public enum Fuzzing {
    /// Seconds that an input may take.
    public static let seconds: UInt32 = 5
    /// Bytes of address space.
    public static let memory = 2 << 30

    private static let factor = ProcessInfo.processInfo.environment["FASHION_FUZZ"].flatMap { Int($0) }

    /// How many inputs to read instead of `count`.
    public static func rounds(_ count: Int) -> Int { count * max(1, factor ?? 1) }

    /// Reads one input, within the limits where there are any.
    public static func input<Result>(_ read: () throws -> Result) rethrows -> Result {
        guard factor != nil else { return try read() }
        _ = limitMemory
        // The signal's default is to end the process.
        alarm(seconds)
        defer { alarm(0) }
        return try read()
    }

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
