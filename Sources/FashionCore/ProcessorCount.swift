import Foundation

/// The number of processors available for computing.
public enum ProcessorCount {
    /// The number of physical cores, or ``usable`` if that is less.
    ///
    /// Two hardware threads of a core share its arithmetic units, so one thread for each is slower than one for each
    /// core.
    public static let available: Int = max(1, min(usable, physical ?? usable))

    /// The number of processors that this process may use: those of its affinity, or the share of time that its control
    /// group grants if that is less. More threads would only compete for time.
    public static let usable: Int = {
        let active = ProcessInfo.processInfo.activeProcessorCount
        return max(1, min(active, ControlGroup.lowestLimit(in: "cpu.max", quota) ?? active))
    }()

    /// Returns the number of processors in a control group's limit on time, rounded up.
    /// - Parameter text: the contents of `cpu.max` (cgroup version 2), such as `150000 100000`: the microseconds of
    ///   time in each period, and of the period.
    /// - Returns: nil when there is no limit.
    static func quota(_ text: String) -> Int? {
        let numbers = text.split(whereSeparator: \.isWhitespace).map { Int($0) }
        guard numbers.count == 2, let time = numbers[0], let period = numbers[1], time > 0, period > 0 else {
            return nil
        }
        return (time - 1) / period + 1
    }

    #if os(Linux)
        /// The number of distinct groups of sibling hardware threads; nil when the kernel does not report them.
        private static var physical: Int? {
            let cores = (0..<ProcessInfo.processInfo.processorCount).compactMap { index in
                try? String(
                    contentsOfFile: "/sys/devices/system/cpu/cpu\(index)/topology/thread_siblings_list",
                    encoding: .utf8)
            }
            return cores.isEmpty ? nil : Set(cores).count
        }
    #else
        private static var physical: Int? {
            var count: Int32 = 0
            var size = MemoryLayout<Int32>.size
            guard sysctlbyname("hw.physicalcpu", &count, &size, nil, 0) == 0 else { return nil }
            return Int(count)
        }
    #endif
}
