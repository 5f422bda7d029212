import FashionCore
import Foundation

/// The SHA-256 that a file had when it was first verified, stored next to it in the format of `sha256sum`. This is
/// trust on first use, for publishers that provide only an MD5.
public struct RecordedHash: Sendable {
    /// The file that contains the hash.
    public let file: URL
    private let subject: URL

    /// Creates the record of a file.
    public init(of subject: URL) {
        self.subject = subject
        file = subject.appendingPathExtension("sha256")
    }

    /// Returns the recorded hash in hexadecimal; nil when none was recorded.
    public func read() -> String? {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        return text.split(separator: " ").first.map { $0.lowercased() }
    }

    /// Records the hash of the file in its current state.
    /// - Parameter replacing: whether an earlier record is replaced.
    /// - Returns: the recorded hash.
    /// - Throws: `FileError` when the file cannot be read or the record cannot be written.
    @discardableResult
    public func record(replacing: Bool = false) throws -> String {
        if !replacing, let known = read() { return known }
        let hash = try FileDownloader.sha256(of: subject)
        try WholeFile.write("\(hash)  \(subject.lastPathComponent)\n", to: file)
        return hash
    }
}
