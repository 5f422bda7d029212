import Foundation

/// Writes files whole: into a temporary file in the same folder, flushed, then renamed over the target.
///
/// A process that is killed at any moment leaves either the old file or the new one.
public enum WholeFile {
    /// Replaces the file at `url` by `data`; missing folders are made.
    /// - Throws: ``FileError`` that names the file.
    public static func write(_ data: Data, to url: URL) throws {
        try replace(url) { temporary in try data.write(to: temporary) }
    }

    /// Replaces the file at `url` by text in UTF-8.
    public static func write(_ text: String, to url: URL) throws {
        try write(Data(text.utf8), to: url)
    }

    /// Lets `body` make the file under a temporary name and puts it in place of `url`.
    ///
    /// For libraries that want to write a file themselves. When `body` throws, the temporary file is removed and
    /// the target stays as it was.
    /// - Throws: what `body` throws, or ``FileError`` that names the file.
    public static func replace(_ url: URL, by body: (_ temporary: URL) throws -> Void) throws {
        let folder = url.deletingLastPathComponent()
        let temporary = folder.appendingPathComponent(
            ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).part")
        try makeFolder(folder, of: url)
        do {
            try body(temporary)
            try flush(temporary)
        } catch {
            try? FileManager.default.removeItem(at: temporary)
            if let error = error as? CocoaError {
                throw FileError(url, "cannot be written: \(error.plainReason)")
            }
            throw error
        }
        guard rename(temporary.path, url.path) == 0 else {
            let reason = String(cString: strerror(errno))
            try? FileManager.default.removeItem(at: temporary)
            throw FileError(url, "cannot be put in place: \(reason)")
        }
    }

    /// Makes a folder, and those above it, where they are missing.
    /// - Parameter url: the file that is to lie in it, for errors.
    /// - Throws: ``FileError``.
    public static func makeFolder(_ folder: URL, of url: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(url, "cannot make its folder: \(folderProblem(folder, error))")
        }
    }

    /// Why a folder cannot be made: most often a file stands where it, or one above it, would be.
    private static func folderProblem(_ folder: URL, _ error: any Error) -> String {
        var place = folder.standardizedFileURL
        while place.path != "/" {
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: place.path, isDirectory: &isDirectory) {
                return isDirectory.boolValue ? error.plainReason : "\(place.path) is a file"
            }
            place.deleteLastPathComponent()
        }
        return error.plainReason
    }

    private static func flush(_ url: URL) throws {
        let descriptor = open(url.path, O_RDONLY)
        guard descriptor >= 0 else {
            throw FileError(url, "cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw FileError(url, "cannot be flushed to disk: \(String(cString: strerror(errno)))")
        }
    }
}

/// Something is wrong with a file: which one, and what (expected and found).
public struct FileError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// The file.
    public let path: String
    /// What is wrong, for a person to read.
    public let problem: String

    /// An error about the file at `url`.
    public init(_ url: URL, _ problem: String) {
        path = url.path
        self.problem = problem
    }

    /// The file's path and the problem.
    public var description: String { "\(path): \(problem)" }
    /// The same text, for Foundation.
    public var errorDescription: String? { description }
}
