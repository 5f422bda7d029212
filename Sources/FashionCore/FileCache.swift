import Foundation

/// A folder that caches files of one kind between runs, only to save time.
///
/// The modification time of a file is the time of its last use. A file can be removed at any time, even while a program
/// reads it.
package struct FileCache: Sendable {
    /// A cached file.
    package struct Entry: Sendable {
        /// The location of the file.
        package let file: URL
        /// The size in bytes.
        package let bytes: Int
        /// The time when a program last wrote or read the file.
        package let lastUse: Date
    }

    /// The folder that contains the files.
    package let folder: URL
    private let suffix: String
    private let isOurs: @Sendable (URL) -> Bool

    /// Creates a cache of files whose names end in `suffix` and whose contents `isOurs` recognises.
    package init(_ folder: URL, suffix: String, isOurs: @escaping @Sendable (URL) -> Bool) {
        self.folder = folder
        self.suffix = suffix
        self.isOurs = isOurs
    }

    /// Returns the cached files, the most recently used first; none if the folder does not exist. Other files are
    /// ignored.
    /// - Throws: `FileError` when the folder is a file or cannot be read.
    package func entries() throws -> [Entry] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else { return [] }
        guard isFolder.boolValue else { throw FileError(folder, "is a file; expected a folder") }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        } catch {
            throw FileError(folder, "cannot be read: \(error.plainReason)")
        }
        return names.filter { $0.hasSuffix(suffix) }.compactMap {
            entry(folder.appendingPathComponent($0))
        }
        .sorted { ($0.lastUse, $0.file.path) > ($1.lastUse, $1.file.path) }
    }

    /// Removes the files that no program has used since the given time, and leftovers of killed programs.
    /// - Returns: the removed files.
    /// - Throws: `FileError` that names a file that cannot be removed.
    package func removeFiles(notUsedSince date: Date) throws -> [Entry] {
        let old = try entries().filter { $0.lastUse < date }
        for entry in old {
            do {
                try FileManager.default.removeItem(at: entry.file)
            } catch {
                throw FileError(entry.file, "cannot be removed: \(error.plainReason)")
            }
        }
        WholeFile.removeLeftovers(in: folder)
        return old
    }

    /// Records that a file is used. If that fails, the file only seems to be older.
    package static func markUse(of file: URL) {
        try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: file.path)
    }

    /// Returns the entry of a cached file; nil for links, folders and files that `isOurs` does not recognise.
    private func entry(_ file: URL) -> Entry? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file.path),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let lastUse = attributes[.modificationDate] as? Date, let size = attributes[.size] as? NSNumber,
            isOurs(file)
        else { return nil }
        return Entry(file: file, bytes: size.intValue, lastUse: lastUse)
    }
}
