import FashionCore
import FashionData
import Foundation

/// The secret that clients must send; only its digest is stored.
public struct AccessToken: Sendable {
    private let digest: [UInt8]

    /// The minimum length of a token in characters: 16 random base64 characters have 96 bits.
    public static let shortest = 16

    /// Reads the token from a file: one line of at least ``shortest`` visible ASCII characters.
    /// - Throws: `FileError` that names the file.
    public init(contentsOf file: URL) throws {
        let data = try WholeFile.contents(of: file, atMost: 4096)
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let token = AccessToken(text) else {
            throw FileError(
                file,
                "expected a token: one line of at least \(Self.shortest) letters, digits or signs without spaces; "
                    + "`openssl rand -base64 24 > FILE` makes one")
        }
        self = token
    }

    /// Creates a token; `nil` when the text is too short or contains other characters than visible ASCII.
    public init?(_ text: String) {
        guard text.utf8.count >= Self.shortest, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        digest = Self.digest(text)
    }

    /// Returns whether an `Authorization` header carries the token. All bytes of the digests are compared, so that a
    /// wrong token takes as long as the right one.
    func allows(authorization: String?) -> Bool {
        guard let authorization else { return false }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        let found = Self.digest(parts[1].trimmingCharacters(in: .whitespaces))
        return zip(found, digest).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func digest(_ text: String) -> [UInt8] { MessageDigest.sha256(of: Data(text.utf8)) }
}
