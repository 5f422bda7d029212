import Foundation

/// The control group of this process (cgroup version 2), by which Linux limits time and memory.
package enum ControlGroup {
    /// Returns the lowest limit of this process' group and its ancestors; nil when there is none, as on other systems.
    /// - Parameters:
    ///   - file: the name of the limit's file, such as `memory.max`.
    ///   - root: the folder of the outermost group.
    ///   - membership: the file with the path of this process' group.
    ///   - limit: returns the limit in the contents of such a file; nil for none.
    package static func lowestLimit(
        in file: String, root: String = "/sys/fs/cgroup", membership: String = "/proc/self/cgroup",
        _ limit: (String) -> Int?
    ) -> Int? {
        func contents(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
        // Version 2 has one line, `0::/path`.
        let line = contents(membership)?.split(separator: "\n").first { $0.hasPrefix("0::") }
        var groups = line?.dropFirst(3).split(separator: "/").map(String.init) ?? []
        // A group outside of this process' namespace has no folder.
        if groups.contains("..") { groups = [] }
        return (0...groups.count).compactMap { depth in
            contents(([root] + groups.prefix(depth) + [file]).joined(separator: "/")).flatMap(limit)
        }.min()
    }
}
