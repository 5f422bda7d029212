import Foundation

/// A file or folder in a folder.
struct FolderEntry {
    /// The name as the system gives it, null-terminated; it need not be UTF-8.
    let name: [CChar]
    /// Status of the file, or of the file that a link leads to.
    let status: stat
    /// Whether it is a symbolic link.
    let isLink: Bool
    var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
    /// The name decoded as UTF-8, or else Latin-1, in which every byte is a character, so that different names stay
    /// different.
    var text: String {
        let bytes = name.dropLast().map { UInt8(bitPattern: $0) }
        return String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
    }

    /// Names of files and folders that systems create, in lower case; the names of others begin with a dot.
    private static let systemNames: Set<String> = [
        "__macosx", "@eadir", "$recycle.bin", "system volume information", "lost+found", "thumbs.db",
        "desktop.ini",
    ]

    /// Returns the contents of a folder without hidden and system files; nil when it cannot be read, empty when it was
    /// read before.
    static func children(of path: [CChar], _ seen: inout Set<FileIdentity>) -> [FolderEntry]? {
        let names: [[CChar]]
        switch FolderNames(of: path, &seen) {
        case .names(let found): names = found
        case .readBefore: return []
        case .unreadable: return nil
        }
        return names.filter { $0.first != 0x2E }.compactMap { name -> FolderEntry? in
            var status = stat()
            // A dangling link is a file that cannot be read.
            let path = FolderNames.joined(path, name)
            guard lstat(path, &status) == 0 else { return nil }
            let isLink = status.st_mode & S_IFMT == S_IFLNK
            if isLink, stat(path, &status) != 0 { status.st_mode = S_IFREG }
            let child = FolderEntry(name: name, status: status, isLink: isLink)
            return systemNames.contains(child.text.lowercased()) ? nil : child
        }
    }
}
