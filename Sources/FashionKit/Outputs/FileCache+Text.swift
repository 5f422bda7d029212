import FashionCore
import Foundation

extension FileCache.Entry {
    /// Size, age and name on one line.
    /// - Parameter now: what the age is counted to.
    package func line(_ now: Date) -> String {
        let days = Int(max(0, now.timeIntervalSince(lastUse)) / 86_400)
        let age = days == 0 ? "used today" : days == 1 ? "used 1 day ago" : "used \(days) days ago"
        return "\(Formatting.right(Formatting.bytes(Double(bytes)), 9))  \(Formatting.left(age, 18))  "
            + file.lastPathComponent.shown
    }
}

extension [FileCache.Entry] {
    /// How many files there are, and how large they are together.
    package var total: String {
        let bytes = reduce(0) { $0 + $1.bytes }
        return "\(count) file\(count == 1 ? "" : "s"), \(Formatting.bytes(Double(bytes)))"
    }
}
