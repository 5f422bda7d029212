import Foundation

/// A folder in which files of one kind are kept from one run to the next, only to save time.
///
/// A file's time of modification is that of its last use. A file can be removed at any time, even while a program reads it.
package struct FileCache: Sendable {
    /// A file that is kept.
    package struct Entry: Sendable {
        /// Where it lies.
        package let file: URL
        /// Its size.
        package let bytes: Int
        /// When a program last wrote or read it.
        package let lastUse: Date
    }

    /// Where the files lie.
    package let folder: URL
    private let suffix: String
    private let isOurs: @Sendable (URL) -> Bool

    /// A cache of files whose names end in `suffix`, and whose contents `isOurs` recognises.
    package init(_ folder: URL, suffix: String, isOurs: @escaping @Sendable (URL) -> Bool) {
        self.folder = folder
        self.suffix = suffix
        self.isOurs = isOurs
    }

    /// The files in the folder, those used last first; none where there is no folder. Other files are not looked at.
    /// - Throws: `FileError` when the folder cannot be read.
    package func entries() throws -> [Entry] {
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
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

    /// Removes the files that no program has used since a time, and what killed ones have left.
    /// - Returns: what was removed.
    /// - Throws: `FileError` that names the file that cannot be removed.
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

    /// Notes that a file is used; where that cannot be noted, it only seems to be older.
    package static func markUse(of file: URL) {
        try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: file.path)
    }

    /// A file that is what its name says; nil for links, folders and files of others.
    private func entry(_ file: URL) -> Entry? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file.path),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let lastUse = attributes[.modificationDate] as? Date, let size = attributes[.size] as? NSNumber,
            isOurs(file)
        else { return nil }
        return Entry(file: file, bytes: size.intValue, lastUse: lastUse)
    }
}
