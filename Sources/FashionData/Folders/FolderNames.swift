import Foundation

/// The identity of a file or folder, the same for all links to it.
package struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let file: UInt64

    package init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        file = UInt64(truncatingIfNeeded: status.st_ino)
    }
}

/// The names in a folder as the system gives them: bytes, which are not always text.
package enum FolderNames {
    /// Null-terminated names without `.` and `..`, sorted.
    case names([[CChar]])
    /// The folder was read before, perhaps through a link.
    case readBefore
    /// The folder cannot be read; `errno` has the reason.
    case unreadable

    /// Reads a folder.
    /// - Parameters:
    ///   - path: the path of the folder, null-terminated.
    ///   - seen: the folders that were read before; this one is added.
    package init(of path: [CChar], _ seen: inout Set<FileIdentity>) {
        var status = stat()
        guard stat(path, &status) == 0, let folder = opendir(path) else {
            self = .unreadable
            return
        }
        defer { closedir(folder) }
        guard seen.insert(FileIdentity(status)).inserted else {
            self = .readBefore
            return
        }
        var names: [[CChar]] = []
        while let child = readdir(folder) {
            names.append(
                withUnsafePointer(to: &child.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                        Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                    }
                })
        }
        let links: [[CChar]] = [[0x2E, 0], [0x2E, 0x2E, 0]]
        self = .names(names.filter { !links.contains($0) }.sorted { $0.lexicographicallyPrecedes($1) })
    }

    /// Returns the null-terminated path of a name in a folder.
    package static func joined(_ folder: [CChar], _ name: [CChar]) -> [CChar] {
        folder.dropLast() + (folder.dropLast().last == 0x2F ? [] : [0x2F]) + name
    }
}
