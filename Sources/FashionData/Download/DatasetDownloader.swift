import FashionCore
import Foundation

/// Downloads Fashion-MNIST from its publisher and verifies every file.
public struct DatasetDownloader: Sendable {
    /// Progress of the download of one file.
    public struct Progress: Sendable, Equatable {
        /// Name of the file.
        public let file: String
        /// Number of the file, from 1.
        public let number: Int
        /// Total number of files.
        public let fileCount: Int
        /// Number of bytes received of this file.
        public let received: Int
        /// Size of this file in bytes, if the server reports it.
        public let expected: Int?
    }

    /// The result for one file.
    public enum Outcome: Sendable, Equatable {
        /// The correct file existed already.
        case present(URL)
        /// The file was downloaded from this address.
        case fetched(URL, from: URL)
    }

    private let files: [FashionMNIST.PublishedFile]
    private let downloader: FileDownloader

    /// Maximum size of a file in bytes; the largest published one has 26 MB.
    private static let limit = 256 << 20

    /// Creates a downloader.
    /// - Parameters:
    ///   - files: files to download.
    ///   - mirrors: addresses of folders on servers, tried in this order for each file.
    ///   - idleTimeout: seconds without a byte after which a mirror is abandoned.
    public init(
        files: [FashionMNIST.PublishedFile] = FashionMNIST.files, mirrors: [URL] = FashionMNIST.mirrors,
        idleTimeout: Double = 30
    ) {
        self.files = files
        downloader = FileDownloader(
            mirrors: mirrors, limit: Self.limit, idleTimeout: idleTimeout, resumes: false)
    }

    /// Downloads the files that are not in `folder` yet, and returns when all files are there.
    ///
    /// A file is received under a temporary name and renamed once its hash is verified. It replaces an empty or damaged
    /// file of its name, but no other one, such as MNIST's.
    /// - Parameters:
    ///   - folder: destination of the files; created if missing.
    ///   - progress: called often, on another thread, one call at a time.
    /// - Throws: ``DownloadError`` when no mirror delivers a file; `FileError` when it cannot be stored, or, before
    ///   anything is downloaded, for another file of its name.
    public func fetch(
        into folder: URL, progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) throws -> [Outcome] {
        let present = try files.map { try isPresent($0, at: folder.appendingPathComponent($0.name)) }
        return try files.enumerated().map { index, file in
            let target = folder.appendingPathComponent(file.name)
            if present[index] { return .present(target) }
            return try fetch(file, to: target) { received, expected in
                progress(
                    Progress(
                        file: file.name, number: index + 1, fileCount: files.count, received: received,
                        expected: expected))
            }
        }
    }

    /// Returns whether the right file exists; a missing, empty or damaged one may be downloaded.
    /// - Throws: `FileError` for another file, which a download must not replace.
    private func isPresent(_ file: FashionMNIST.PublishedFile, at url: URL) throws -> Bool {
        guard FileManager.default.fileExists(atPath: url.path), ByteStream.size(of: url) != 0 else {
            return false
        }
        let hash = MessageDigest(.md5)
        do {
            try ByteStream.read(url, limit: .max) { hash.update($0) }
        } catch let error as FileError {
            // Gzip that is cut off or corrupt.
            if try ContentKind(of: url) == .gzip { return false }
            throw error
        }
        let found = hexadecimal(hash.finalize())
        guard found == file.md5 else {
            throw FileError(
                url,
                "is another file: expected content with the MD5 \(file.md5), found \(found); name another folder "
                    + "with --data, or delete the file")
        }
        return true
    }

    private func fetch(
        _ file: FashionMNIST.PublishedFile, to target: URL, progress: @escaping @Sendable (Int, Int?) -> Void
    ) throws -> Outcome {
        let address = try downloader.fetch(
            file.name, md5: file.compressedMD5, sha256: file.compressedSHA256, to: target, progress: progress)
        return .fetched(target, from: address)
    }
}
