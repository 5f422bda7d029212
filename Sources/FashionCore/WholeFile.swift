import Foundation

/// Writes files whole: into a temporary file in the same folder, flushed, then renamed over the target.
///
/// A process that is killed at any moment leaves either the old file or the new one. The temporary file lies in a folder of
/// its own beside the target, with a random name and open to its owner only: nobody can put a link in its place, and nothing
/// is written through one. What a kill leaves behind, ``FolderLock`` removes.
public enum WholeFile {
    /// Replaces the file at `url` by `data`; missing folders are made. A file that is replaced keeps its permissions.
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

    /// Lets `body` make the file under a temporary name and puts it in place of `url`.
    ///
    /// For libraries that want to write a file themselves. When `body` throws, the temporary file is removed and
    /// the target stays as it was.
    /// - Throws: what `body` throws, or ``FileError`` that names the file; also when `url` is a folder, a device or a pipe.
    public static func replace(_ url: URL, by body: (_ temporary: URL) throws -> Void) throws {
        try requireReplaceable(url)
        var old = stat()
        let exists = lstat(url.path, &old) == 0
        let folder = url.deletingLastPathComponent()
        try makeFolder(folder, of: url)
        let place = folder.appendingPathComponent(
            temporaryName(for: url.lastPathComponent), isDirectory: true)
        // Fails where anything has this name, a link included.
        guard mkdir(place.path, 0o700) == 0 else {
            throw FileError(url, "cannot be written: \(systemError())")
        }
        let temporary = place.appendingPathComponent(url.lastPathComponent)
        defer { try? FileManager.default.removeItem(at: place) }
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

    /// Why a folder cannot be made: most often a file, or a link to nothing, stands where it, or one above it, would be.
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

    /// Checks that nothing stands at a path, or a file that may be replaced: no folder, device, pipe or socket, nor a link to one.
    /// - Throws: ``FileError`` that says what was found.
    public static func requireReplaceable(_ url: URL) throws {
        var status = stat()
        guard stat(url.path, &status) == 0, let kind = kindOfNoFile(status.st_mode) else { return }
        throw FileError(url, "expected a file to write, found \(kind)")
    }

    /// Removes what processes that no longer run have left in a folder.
    package static func removeLeftovers(in folder: URL) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names {
            // Of this version, and of earlier ones, which used the number of the process alone.
            guard let match = name.wholeMatch(of: /\..+\.([0-9]{1,9})(-[0-9a-f]{32})?\.part/),
                let process = pid_t(match.1), kill(process, 0) != 0, errno == ESRCH
            else { continue }
            try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }

    private static func temporaryName(for name: String) -> String {
        var random = SystemRandomNumberGenerator()
        let digits = (0..<2).map { _ in
            let text = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        let process = ProcessInfo.processInfo.processIdentifier
        // File systems take names of 255 bytes.
        return ".\(String(decoding: name.utf8.prefix(180), as: UTF8.self)).\(process)-\(digits).part"
    }

    private static func store(_ data: Data, in descriptor: Int32) -> String? {
        data.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = Foundation.write(
                    descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                if count < 0, errno != EINTR { return systemError() }
                done += max(count, 0)
            }
            return nil
        }
    }

    /// What is no file, in words; nil for files, and for links, which are replaced themselves.
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
