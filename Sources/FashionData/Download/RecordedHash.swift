import FashionCore
import Foundation

/// The SHA-256 that a file had when it was first verified, kept beside it as `sha256sum` writes it: trust on first use, where
/// the publisher has only an MD5.
public struct RecordedHash: Sendable {
    /// The file with the hash.
    public let file: URL
    private let subject: URL

    /// The record of a file.
    public init(of subject: URL) {
        self.subject = subject
        file = subject.appendingPathExtension("sha256")
    }

    /// The hash in hexadecimal; nil where none was recorded.
    public func read() -> String? {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        return text.split(separator: " ").first.map { $0.lowercased() }
    }

    /// Records the hash of the file as it is.
    /// - Parameter replacing: whether an earlier record gives way.
    /// - Returns: the hash.
    /// - Throws: `FileError`.
    @discardableResult
    public func record(replacing: Bool = false) throws -> String {
        if !replacing, let known = read() { return known }
        let hash = try FileDownloader.sha256(of: subject)
        try WholeFile.write("\(hash)  \(subject.lastPathComponent)\n", to: file)
        return hash
    }
}
