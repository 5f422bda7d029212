import FashionCore
import Foundation
import Synchronization

/// The limit on the memory of a plan. It is checked before any memory is allocated, because the sizes of all buffers
/// are known then.
public enum MemoryLimit {
    private static let chosen = Mutex<Int?>(nil)

    /// The limit for one plan in bytes: the value from ``set(_:)``, or ``standard``.
    public static var bytes: Int { chosen.withLock { $0 } ?? standard }

    /// Sets the limit for all plans that are made afterwards; nil restores ``standard``.
    public static func set(_ bytes: Int?) { chosen.withLock { $0 = bytes } }

    /// Parses a size such as `4GB` or `500 MB`; kB, MB, GB and TB are powers of 1000.
    /// - Returns: the number of bytes; nil for a text that is not a size, and for sizes of 10¹⁵ bytes and more.
    public static func bytes(from text: String) -> Int? {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let factors = ["": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12]
        let unit = text.dropFirst(digits.count).trimmingPrefix { $0 == " " }.lowercased()
        guard let number = Double(digits), let factor = factors[unit], number > 0, number * factor < 1e15
        else {
            return nil
        }
        return Int(number * factor)
    }

    /// The default limit in bytes: half of the machine's memory, or half of the process' limit (of its control group, as
    /// in a container or under systemd, or `RLIMIT_AS`) if that is lower.
    public static let standard: Int = {
        var most = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        // The text is "max" when there is no limit.
        let granted = ControlGroup.lowestLimit(in: "memory.max") {
            Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        if let granted { most = min(most, granted) }
        var limit = rlimit()
        #if os(Linux)
            let known = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0
        #else
            let known = getrlimit(RLIMIT_AS, &limit) == 0
        #endif
        if known { most = min(most, Int(clamping: limit.rlim_cur)) }
        return most / 2
    }()
}

/// An error for a network that needs more memory than the limit.
public struct MemoryLimitError: Error, CustomStringConvertible {
    /// The layer with the largest buffer.
    public let layer: String
    /// The size of all buffers together, in bytes.
    public let needed: Int
    /// The limit for one plan, in bytes.
    public let limit: Int

    /// The layer, the memory needed, and ways to need less or allow more.
    public var description: String {
        func size(_ bytes: Int) -> String { Formatting.bytes(Double(bytes)) }
        return
            "the network needs \(size(needed)) of memory for a batch, most of it for the layer \(layer), and may have "
            + "\(size(limit)); --memory-limit allows more, and a smaller --batch-size takes less where a command has it"
    }
}
