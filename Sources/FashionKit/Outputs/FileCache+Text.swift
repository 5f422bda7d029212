import FashionCore
import Foundation

extension FileCache.Entry {
    /// Returns the size, age and name of the file on one line.
    /// - Parameter now: the time to which the age is counted.
    package func line(_ now: Date) -> String {
        let days = Int(max(0, now.timeIntervalSince(lastUse)) / 86_400)
        let age = days == 0 ? "used today" : days == 1 ? "used 1 day ago" : "used \(days) days ago"
        return "\(Formatting.right(Formatting.bytes(Double(bytes)), 9))  \(Formatting.left(age, 18))  "
            + file.lastPathComponent.shown
    }
}

extension [FileCache.Entry] {
    /// The number of files and their total size.
    package var total: String {
        let bytes = reduce(0) { $0 + $1.bytes }
        return "\(count) file\(count == 1 ? "" : "s"), \(Formatting.bytes(Double(bytes)))"
    }
}
