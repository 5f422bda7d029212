import Foundation

/// Atomic writing of files: into a temporary file, which is flushed and then renamed over the target.
///
/// A process that is killed at any moment leaves either the old file or the new one. The temporary file lies in a
/// separate folder next to the target, with a random name and accessible only to its owner, so nobody can replace it by
/// a link. ``FolderLock`` removes the leftovers of killed processes, which no longer hold the lock in that folder.
public enum WholeFile {
    /// Replaces the file at `url` by `data`. Missing folders are created; an existing file keeps its permissions.
    /// - Throws: ``FileError`` that names the file.
    public static func write(_ data: Data, to url: URL) throws {
        try replace(url) { temporary in
            let descriptor = open(
                temporary.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw FileError(url, "cannot be made: \(systemError())") }
            let problem = store(data, in: descriptor)
            guard close(descriptor) == 0, problem == nil else {
                throw FileError(url, "cannot be written: \(problem ?? systemError())")
            }
        }
    }

    /// Replaces the file at `url` by text in UTF-8.
    public static func write(_ text: String, to url: URL) throws {
        try write(Data(text.utf8), to: url)
    }

    /// Calls `body` to create the file under a temporary name and moves it to `url`.
    ///
    /// Use it for libraries that write files themselves. When `body` throws, the temporary file is removed and the
    /// target stays unchanged.
    /// - Throws: the errors of `body`, or ``FileError`` that names the file, also when `url` is a folder, a device or a
    ///   pipe.
    public static func replace(_ url: URL, by body: (_ temporary: URL) throws -> Void) throws {
        try requireReplaceable(url)
        var old = stat()
        let exists = lstat(url.path, &old) == 0
        try makeFolder(url.deletingLastPathComponent(), of: url)
        var (place, lock): (URL, FileLock?) = try makePlace(for: url)
        let temporary = place.appendingPathComponent(url.lastPathComponent)
        defer {
            // First the lock: network file systems keep a folder with a file that is open.
            withExtendedLifetime(lock) {}
            lock = nil
            try? FileManager.default.removeItem(at: place)
        }
        do {
            try body(temporary)
            try flush(temporary)
        } catch let error as CocoaError {
            throw FileError(url, "cannot be written: \(error.plainReason)")
        }
        if exists, old.st_mode & S_IFMT == S_IFREG { chmod(temporary.path, old.st_mode & 0o777) }
        guard rename(temporary.path, url.path) == 0 else {
            throw FileError(url, "cannot be put in place: \(systemError())")
        }
    }

    /// Creates a folder and its parents if they are missing.
    /// - Parameter url: the file to be written into the folder, for errors.
    /// - Throws: ``FileError`` when the folder cannot be created.
    public static func makeFolder(_ folder: URL, of url: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(url, "cannot make its folder: \(folderProblem(folder, error))")
        }
    }

    /// Returns the reason why a folder cannot be created: most often a file or a broken link with the name of the
    /// folder or of one of its parents.
    static func folderProblem(_ folder: URL, _ error: any Error) -> String {
        var place = folder.standardizedFileURL
        while place.path != "/" {
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: place.path, isDirectory: &isDirectory) {
                return isDirectory.boolValue ? error.plainReason : "\(place.path) is a file"
            }
            if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: place.path) {
                return
                    "\(place.path) is a link to \(target), which does not exist; make that folder or remove the link"
            }
            place.deleteLastPathComponent()
        }
        return error.plainReason
    }

    /// Checks that a path is free or is a file that may be replaced, not a folder, device, pipe or socket, nor a link
    /// to one.
    /// - Throws: ``FileError`` that names what was found.
    public static func requireReplaceable(_ url: URL) throws {
        var status = stat()
        guard stat(url.path, &status) == 0, let kind = kindOfNoFile(status.st_mode) else { return }
        throw FileError(url, "expected a file to write, found \(kind)")
    }

    /// Checks that a path to read is no pipe, socket or device, nor a link to one, before anything opens it: opening a
    /// pipe waits until something writes to it. A missing file or a folder is left to the reader.
    /// - Throws: ``FileError`` that names what was found.
    public static func requireNoStream(_ url: URL) throws {
        var status = stat()
        guard stat(url.path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR,
            let kind = kindOfNoFile(status.st_mode)
        else { return }
        throw FileError(
            url,
            "is \(kind); expected a file on disk, which can be read more than once; save its contents in one first"
        )
    }

    /// Removes the leftovers of killed processes from a folder: temporary files whose lock nobody holds. A process ID
    /// would not tell, since processes of other containers have IDs of their own. On file systems without locks,
    /// leftovers stay.
    package static func removeLeftovers(in folder: URL) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where name.wholeMatch(of: /\..+\.[0-9]{1,9}-[0-9a-f]{32}\.part/) != nil {
            let place = folder.appendingPathComponent(name)
            var status = stat()
            guard lstat(place.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
                isUnlocked(place.appendingPathComponent(lockName))
            else { continue }
            try? FileManager.default.removeItem(at: place)
        }
    }

    /// Whether nobody holds a lock. Nobody takes one of a leftover again, since temporary names are random.
    private static func isUnlocked(_ file: URL) -> Bool { (try? FileLock(file))?.isExclusive ?? false }

    /// The lock beside a temporary file, held while the file is written.
    private static let lockName = ".writer"

    /// Creates the folder of a temporary file, and the lock in it.
    private static func makePlace(for url: URL) throws -> (place: URL, lock: FileLock) {
        var attempts = 0
        while true {
            let place = url.deletingLastPathComponent().appendingPathComponent(
                temporaryName(for: url.lastPathComponent), isDirectory: true)
            // Fails if anything has this name, including a link.
            guard mkdir(place.path, 0o700) == 0 else {
                throw FileError(url, "cannot be written: \(systemError())")
            }
            do {
                return (place, try FileLock(place.appendingPathComponent(lockName)))
            } catch {
                try? FileManager.default.removeItem(at: place)
                attempts += 1
                // Another process may have removed the folder as a leftover before it was locked.
                guard attempts == 4 else { continue }
                throw (error as? FileError).map { FileError(url, $0.problem) }
                    ?? FileError(url, "cannot be written: another process locks its temporary file")
            }
        }
    }

    private static func temporaryName(for name: String) -> String {
        var random = SystemRandomNumberGenerator()
        let digits = (0..<2).map { _ in
            let text = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        let process = ProcessInfo.processInfo.processIdentifier
        // File systems limit names to 255 bytes.
        return ".\(String(decoding: name.utf8.prefix(180), as: UTF8.self)).\(process)-\(digits).part"
    }

    private static func store(_ data: Data, in descriptor: Int32) -> String? {
        data.withUnsafeBytes { Descriptor.write($0, to: descriptor) }.map { String(cString: strerror($0)) }
    }

    /// Returns the kind of anything that is not a file, in words; nil for files, and for links, which are replaced
    /// themselves.
    private static func kindOfNoFile(_ mode: mode_t) -> String? {
        switch mode & S_IFMT {
        case S_IFREG, S_IFLNK: nil
        case S_IFDIR: "a folder"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }

    private static func systemError() -> String { String(cString: strerror(errno)) }

    private static func flush(_ url: URL) throws {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileError(url, "cannot be opened: \(systemError())")
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw FileError(url, "cannot be flushed to disk: \(systemError())")
        }
    }
}

/// An error about a file: its path and the problem, usually what was expected and found.
public struct FileError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// The path of the file.
    public let path: String
    /// The problem in words.
    public let problem: String

    /// Creates an error about the file at `url`.
    public init(_ url: URL, _ problem: String) {
        path = url.path
        self.problem = problem
    }

    /// The file's path and the problem.
    public var description: String { "\(path): \(problem)" }
    /// The same text, for Foundation.
    public var errorDescription: String? { description }
}
