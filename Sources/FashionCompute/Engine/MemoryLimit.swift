import FashionCore
import Foundation
import Synchronization

/// How much memory a plan may take: what its buffers need is known before any of it is asked for.
public enum MemoryLimit {
    private static let chosen = Mutex<Int?>(nil)

    /// Bytes for one plan: what ``set(_:)`` said, otherwise half of the machine's memory, or of what the process may have
    /// where that is less.
    public static var bytes: Int { chosen.withLock { $0 } ?? standard }

    /// Decides the limit for all plans that are made from now on; nil for the standard one.
    public static func set(_ bytes: Int?) { chosen.withLock { $0 = bytes } }

    /// The number of bytes that a text such as `4GB` or `500 MB` means; kB, MB, GB and TB are powers of 1000.
    /// - Returns: nil for a text that is no such size, and for sizes from 10¹⁵ bytes on.
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

    /// Half of what there is.
    public static let standard: Int = {
        var most = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        // A container's limit; "max" where there is none.
        if let text = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8),
            let limit = Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
        {
            most = min(most, limit)
        }
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

/// A network that needs more memory than it may have.
public struct MemoryLimitError: Error, CustomStringConvertible {
    /// The layer with the largest part.
    public let layer: String
    /// Bytes of all buffers together.
    public let needed: Int
    /// Bytes that a plan may take.
    public let limit: Int

    /// The layer, what it would take, and the way out.
    public var description: String {
        func size(_ bytes: Int) -> String { Formatting.bytes(Double(bytes)) }
        return
            "the network needs \(size(needed)) of memory for a batch, most of it for the layer \(layer), and may have "
            + "\(size(limit)); a smaller batch takes less, and --memory-limit allows more"
    }
}
