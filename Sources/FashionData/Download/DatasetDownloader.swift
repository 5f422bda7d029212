import Crypto
import FashionCore
import Foundation

/// Fetches Fashion-MNIST from its publisher and verifies every file.
public struct DatasetDownloader: Sendable {
    /// How far the download of one file has come.
    public struct Progress: Sendable, Equatable {
        /// The file's name.
        public let file: String
        /// The file's place among the files, from 1.
        public let number: Int
        /// How many files there are.
        public let fileCount: Int
        /// Bytes received of this file.
        public let received: Int
        /// Bytes of this file, if the server says so.
        public let expected: Int?
    }

    /// What happened to a file.
    public enum Outcome: Sendable, Equatable {
        /// The right file was there already.
        case present(URL)
        /// It was fetched from this address.
        case fetched(URL, from: URL)
    }

    private let files: [FashionMNIST.PublishedFile]
    private let downloader: FileDownloader

    /// Larger files are refused; the largest published one has 26 MB.
    private static let limit = 256 << 20

    /// A downloader.
    /// - Parameters:
    ///   - files: what to fetch.
    ///   - mirrors: folders on servers, tried in this order for each file.
    ///   - idleTimeout: seconds without a byte after which a mirror is given up.
    public init(
        files: [FashionMNIST.PublishedFile] = FashionMNIST.files, mirrors: [URL] = FashionMNIST.mirrors,
        idleTimeout: Double = 30
    ) {
        self.files = files
        downloader = FileDownloader(
            mirrors: mirrors, limit: Self.limit, idleTimeout: idleTimeout, resumes: false)
    }

    /// Fetches what is not in `folder` yet; returns when all files are there.
    ///
    /// A file arrives under a temporary name and is moved when its hash is right.
    /// - Parameters:
    ///   - folder: where the files go; made if missing.
    ///   - progress: called often, on another thread, one call at a time.
    /// - Throws: ``DownloadError`` when no mirror delivers a file, or `FileError` when it cannot be stored.
    public func fetch(
        into folder: URL, progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) throws -> [Outcome] {
        try files.enumerated().map { index, file in
            let target = folder.appendingPathComponent(file.name)
            if try isRight(target, file) { return .present(target) }
            return try fetch(file, to: target) { received, expected in
                progress(
                    Progress(
                        file: file.name, number: index + 1, fileCount: files.count, received: received,
                        expected: expected))
            }
        }
    }

    private func isRight(_ url: URL, _ file: FashionMNIST.PublishedFile) throws -> Bool {
        guard FileManager.default.fileExists(atPath: url.path) else { return false }
        var hash = Insecure.MD5()
        do {
            try ByteStream.read(url) { hash.update(bufferPointer: $0) }
        } catch is FileError {
            // Cut off, corrupt or not a file: the download replaces it, or says why it cannot.
            return false
        }
        return hexadecimal(hash.finalize()) == file.md5
    }

    private func fetch(
        _ file: FashionMNIST.PublishedFile, to target: URL, progress: @escaping @Sendable (Int, Int?) -> Void
    ) throws -> Outcome {
        let address = try downloader.fetch(
            file.name, md5: file.compressedMD5, sha256: file.compressedSHA256, to: target, progress: progress)
        return .fetched(target, from: address)
    }
}
