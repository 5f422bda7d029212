import Foundation

/// A lock between processes, held as long as this value lives: a file that is locked by `flock` and removed in the end.
///
/// A process that is killed releases its lock; the file that it leaves does no harm. Where the file system knows no locks,
/// nothing is locked.
public final class FileLock {
    private let descriptor: Int32
    private let url: URL

    /// Takes the lock, without waiting for it.
    /// - Parameter url: the lock's file; its folder must exist.
    /// - Throws: ``Taken`` when another process holds it, ``FileError`` when the file cannot be made.
    public init(_ url: URL) throws {
        while true {
            let descriptor = open(url.path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else {
                throw FileError(url, "cannot be made: \(String(cString: strerror(errno)))")
            }
            if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
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
            // For messages only.
            _ = Foundation.write(descriptor, text, text.count)
            self.descriptor = descriptor
            self.url = url
            return
        }
    }

    deinit {
        unlink(url.path)
        close(descriptor)
    }

    /// Another process holds the lock.
    public struct Taken: Error {
        /// Its number, where it is known.
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

/// The right to write the files of a training into an output folder, held as long as this value lives.
public final class FolderLock {
    private let lock: FileLock

    /// Takes the lock and removes what killed processes have left.
    /// - Parameters:
    ///   - folder: gets the lock's file; made if missing.
    ///   - others: folders of the same output, where leftovers may lie as well.
    /// - Throws: ``FileError`` when another process writes into the folder.
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
