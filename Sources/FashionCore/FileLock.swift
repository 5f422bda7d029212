import Foundation

/// A lock between processes, held for the lifetime of this object: a file that is locked by `flock` and removed at the
/// end.
///
/// A killed process releases its lock; the file that it leaves has no effect. On file systems without locks, nothing is
/// locked.
public final class FileLock {
    /// Whether the file system has locks; otherwise other processes may hold this one too.
    let isExclusive: Bool
    private let descriptor: Int32
    private let url: URL

    /// Takes the lock without waiting for it.
    /// - Parameter url: the lock file; its folder must exist.
    /// - Throws: ``Taken`` when another process holds the lock, ``FileError`` when the file cannot be created.
    public init(_ url: URL) throws {
        while true {
            let descriptor = open(url.path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else {
                throw FileError(url, "cannot be made: \(String(cString: strerror(errno)))")
            }
            let isExclusive = flock(descriptor, LOCK_EX | LOCK_NB) == 0
            if !isExclusive, errno == EWOULDBLOCK {
                defer { close(descriptor) }
                throw Taken(process: Self.process(in: descriptor))
            }
            // The last holder may have removed the file between the two calls.
            guard Self.isStillThere(descriptor, url) else {
                close(descriptor)
                continue
            }
            let text = Array("\(ProcessInfo.processInfo.processIdentifier)\n".utf8)
            ftruncate(descriptor, 0)
            // The process ID is used only in messages.
            _ = Foundation.write(descriptor, text, text.count)
            self.isExclusive = isExclusive
            self.descriptor = descriptor
            self.url = url
            return
        }
    }

    deinit {
        unlink(url.path)
        close(descriptor)
    }

    /// The error when another process holds the lock.
    public struct Taken: Error {
        /// The ID of that process; nil when it is not known.
        public let process: Int?
    }

    private static func isStillThere(_ descriptor: Int32, _ url: URL) -> Bool {
        var (held, found) = (stat(), stat())
        return fstat(descriptor, &held) == 0 && lstat(url.path, &found) == 0
            && (held.st_dev, held.st_ino) == (found.st_dev, found.st_ino)
    }

    private static func process(in descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = read(descriptor, &bytes, bytes.count)
        return Int(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).filter(\.isNumber))
    }
}

/// A lock on an output folder for the files of a training, held for the lifetime of this object.
public final class FolderLock {
    private let lock: FileLock

    /// Takes the lock and removes leftovers of killed processes.
    /// - Parameters:
    ///   - folder: the folder of the lock file; created if missing.
    ///   - others: other folders of the same output that may contain leftovers.
    /// - Throws: ``FileError`` when another process writes into the folder, or the folder cannot be created.
    public init(_ folder: URL, leftoversIn others: [URL] = []) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(folder, "cannot be made: \(WholeFile.folderProblem(folder, error))")
        }
        do {
            lock = try FileLock(folder.appendingPathComponent(".lock"))
        } catch let taken as FileLock.Taken {
            let process = taken.process.map { " (process \($0))" } ?? ""
            throw FileError(
                folder,
                "another training\(process) writes into this folder; wait for its end, or choose another --output"
            )
        }
        for folder in [folder] + others { WholeFile.removeLeftovers(in: folder) }
    }
}
