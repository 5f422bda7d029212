import Foundation

/// How many processors there are to compute on.
public enum ProcessorCount {
    /// Physical cores, or the processors that this process may use where those are fewer.
    ///
    /// Two hardware threads of one core share its arithmetic units, so a thread for each only costs time.
    public static let available: Int = {
        let active = ProcessInfo.processInfo.activeProcessorCount
        return max(1, min(active, physical ?? active))
    }()

    #if os(Linux)
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
        private static var physical: Int? {
            var count: Int32 = 0
            var size = MemoryLayout<Int32>.size
            guard sysctlbyname("hw.physicalcpu", &count, &size, nil, 0) == 0 else { return nil }
            return Int(count)
        }
    #endif
}
