import FashionCore
import Foundation

/// Downloads single files that are published with a known MD5, and a SHA-256 if that is known as well.
///
/// A file is received under another name next to its target and renamed once its hash is verified.
public struct FileDownloader: Sendable {
    private let mirrors: [URL]
    private let limit: Int
    private let idleTimeout: Double
    private let resumes: Bool

    /// Maximum number of attempts at one address, as long as each brings some bytes.
    private static let attempts = 8

    /// Creates a downloader.
    /// - Parameters:
    ///   - mirrors: addresses of folders on servers, tried in this order.
    ///   - limit: maximum size of a file in bytes.
    ///   - idleTimeout: seconds without a byte after which a mirror is abandoned.
    ///   - resumes: whether bytes received before a failure are kept, in a file next to the target with the extension
    ///     `.part`, so that the next attempt continues from there.
    public init(mirrors: [URL], limit: Int, idleTimeout: Double = 30, resumes: Bool) {
        self.mirrors = mirrors
        self.limit = limit
        self.idleTimeout = idleTimeout
        self.resumes = resumes
    }

    /// Returns the location of a file that has not arrived completely.
    public static func partialFile(of target: URL) -> URL { target.appendingPathExtension("part") }

    /// Downloads a file.
    /// - Parameters:
    ///   - name: name of the file below each mirror's address.
    ///   - md5: MD5 of the file as it is sent, in hexadecimal.
    ///   - sha256: SHA-256 of the file as it is sent, in hexadecimal; nil when it is not known.
    ///   - target: destination of the file; its folder is created if missing.
    ///   - progress: called often, on another thread, one call at a time, with the number of bytes received so far and,
    ///     if the server reports it, the size of the file.
    /// - Returns: the address that delivered the file.
    /// - Throws: ``DownloadError`` when no mirror delivers the file, `FileError` when it cannot be stored.
    public func fetch(
        _ name: String, md5: String, sha256: String? = nil, to target: URL,
        progress: @escaping @Sendable (_ received: Int, _ expected: Int?) -> Void = { _, _ in }
    ) throws -> URL {
        // Held until the file has its name: a second process finds the file, or learns of the first.
        let lock = resumes ? try lock(target) : nil
        defer { withExtendedLifetime(lock) {} }
        let hashes = Hashes(md5: md5, sha256: sha256)
        var failures: [DownloadError.Attempt] = []
        for mirror in mirrors {
            let address = mirror.appendingPathComponent(name)
            do {
                try WholeFile.replace(target) { temporary in
                    try receive(address, hashes, for: target, as: temporary, progress)
                }
                return address
            } catch let failure as TransferFailure {
                failures.append(.init(address: address, problem: failure.problem))
            }
        }
        throw DownloadError(file: name, attempts: failures)
    }

    private func lock(_ target: URL) throws -> FileLock {
        let partial = Self.partialFile(of: target)
        try WholeFile.makeFolder(target.deletingLastPathComponent(), of: target)
        do {
            return try FileLock(partial.appendingPathExtension("lock"))
        } catch is FileLock.Taken {
            throw FileError(partial, "another process is downloading into it")
        }
    }

    /// Returns the MD5 of a file's bytes, in hexadecimal.
    /// - Throws: `FileError` when the file cannot be read.
    public static func md5(of url: URL) throws -> String { try md5(of: [url]) }

    /// Returns the MD5 of the bytes of several files, one after another, in hexadecimal.
    /// - Throws: `FileError` for a file that cannot be read.
    package static func md5(of urls: [URL]) throws -> String { try hash(of: urls, by: .md5) }

    /// Returns the SHA-256 of a file's bytes, in hexadecimal.
    /// - Throws: `FileError` when the file cannot be read.
    public static func sha256(of url: URL) throws -> String { try hash(of: [url], by: .sha256) }

    private static func hash(of urls: [URL], by function: MessageDigest.Function) throws -> String {
        let hash = MessageDigest(function)
        for url in urls {
            do {
                let handle = try FileHandle(forReadingFrom: url)
                defer { try? handle.close() }
                while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                    hash.update(piece)
                }
            } catch {
                throw FileError(url, "cannot be read: \(error.plainReason)")
            }
        }
        return hexadecimal(hash.finalize())
    }

    /// Expected hashes of a file, in hexadecimal.
    private struct Hashes {
        let md5: String
        let sha256: String?

        /// Returns what is wrong with a file; nil when it is the expected one.
        func problem(of file: URL) throws -> String? {
            let found = try FileDownloader.md5(of: file)
            guard found == md5 else { return "expected MD5 \(md5), received \(found)" }
            guard let sha256 else { return nil }
            let stronger = try FileDownloader.sha256(of: file)
            return stronger == sha256 ? nil : "expected SHA-256 \(sha256), received \(stronger)"
        }
    }

    /// Receives the file as `temporary`, by way of the partial file if that is kept.
    private func receive(
        _ address: URL, _ hashes: Hashes, for target: URL, as temporary: URL,
        _ progress: @escaping @Sendable (Int, Int?) -> Void
    ) throws {
        guard resumes else {
            try transfer(address, hashes, to: temporary, progress)
            return
        }
        let partial = Self.partialFile(of: target)
        let wasBegun = FileManager.default.fileExists(atPath: partial.path)
        do {
            try transferInParts(address, hashes, to: partial, progress)
        } catch let failure as TransferFailure where wasBegun && failure.remedy == .startOver {
            // The existing part may belong to another file, or be complete and wrong.
            try? FileManager.default.removeItem(at: partial)
            try transferInParts(address, hashes, to: partial, progress)
        }
        try FileManager.default.moveItem(at: partial, to: temporary)
    }

    /// Resumes cut connections, as long as each brings some bytes.
    private func transferInParts(
        _ address: URL, _ hashes: Hashes, to partial: URL, _ progress: @escaping @Sendable (Int, Int?) -> Void
    ) throws {
        var left = Self.attempts
        while true {
            do {
                return try transfer(address, hashes, to: partial, progress)
            } catch let failure as TransferFailure {
                left -= 1
                guard failure.remedy == .goOn, left > 0 else {
                    if Self.isEmpty(partial) { try? FileManager.default.removeItem(at: partial) }
                    throw failure
                }
            }
        }
    }

    private func transfer(
        _ address: URL, _ hashes: Hashes, to file: URL, _ progress: @escaping @Sendable (Int, Int?) -> Void
    ) throws {
        try HTTPTransfer.run(
            address, to: file, limit: limit, idleTimeout: idleTimeout, progress: progress)
        if let problem = try hashes.problem(of: file) {
            try? FileManager.default.removeItem(at: file)
            throw TransferFailure(problem, remedy: .startOver)
        }
    }

    private static func isEmpty(_ url: URL) -> Bool { (ByteStream.size(of: url) ?? 0) == 0 }
}

/// The error when no mirror delivers a file.
public struct DownloadError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// An address and what went wrong there.
    public struct Attempt: Sendable, Equatable {
        /// Address of the file.
        public let address: URL
        /// What went wrong.
        public let problem: String
    }

    /// Name of the file.
    public let file: String
    /// The attempts, in order.
    public let attempts: [Attempt]

    /// The file, then the addresses with their problems, one per line.
    public var description: String {
        (["\(file) could not be downloaded:"]
            + attempts.map { "  \($0.address.absoluteString): \($0.problem)" })
            .joined(separator: "\n")
    }
    /// The same text, for Foundation.
    public var errorDescription: String? { description }
}
