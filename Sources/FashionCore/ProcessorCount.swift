import Foundation

/// How many processors there are to compute on.
public enum ProcessorCount {
    /// Physical cores, or the processors that this process may use where those are fewer.
    ///
    /// Two hardware threads of one core share its arithmetic units, so a thread for each only costs time.
    public static let available: Int = max(1, min(usable, physical ?? usable))

    /// The processors that this process may use: those of its affinity, or the share of time that its control group grants
    /// where that is less. More threads only take time from one another.
    public static let usable: Int = {
        let active = ProcessInfo.processInfo.activeProcessorCount
        return max(1, min(active, quota ?? active))
    }()

    /// Processors' worth of time in a control group's limit, rounded up.
    /// - Parameter text: the file `cpu.max` of version 2, such as `150000 100000`: microseconds in each period.
    /// - Returns: nil where there is no limit.
    static func quota(_ text: String) -> Int? {
        let numbers = text.split(whereSeparator: \.isWhitespace).map { Int($0) }
        guard numbers.count == 2, let time = numbers[0], let period = numbers[1], time > 0, period > 0 else {
            return nil
        }
        return (time - 1) / period + 1
    }

    #if os(Linux)
        /// The tightest limit on the way from this process' control group to the root.
        private static var quota: Int? {
            func contents(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
            // Version 2 has one line, `0::/path`.
            let line = contents("/proc/self/cgroup")?.split(separator: "\n").first { $0.hasPrefix("0::") }
            guard let line else { return nil }
            var folder = URL(fileURLWithPath: "/sys/fs/cgroup" + line.dropFirst(3)).standardizedFileURL
            var tightest: Int?
            while folder.path.hasPrefix("/sys/fs/cgroup") {
                if let limit = contents(folder.appendingPathComponent("cpu.max").path).flatMap(quota) {
                    tightest = min(tightest ?? limit, limit)
                }
                folder.deleteLastPathComponent()
            }
            return tightest
        }

        /// Distinct groups of hardware threads; nil where the kernel does not say.
        private static var physical: Int? {
            let cores = (0..<ProcessInfo.processInfo.processorCount).compactMap { index in
                try? String(
                    contentsOfFile: "/sys/devices/system/cpu/cpu\(index)/topology/thread_siblings_list",
                    encoding: .utf8)
            }
            return cores.isEmpty ? nil : Set(cores).count
        }
    #else
        private static var quota: Int? { nil }

        private static var physical: Int? {
            var count: Int32 = 0
            var size = MemoryLayout<Int32>.size
            guard sysctlbyname("hw.physicalcpu", &count, &size, nil, 0) == 0 else { return nil }
            return Int(count)
        }
    #endif
}
