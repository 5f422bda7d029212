import Foundation

/// Whether a data set is Fashion-MNIST as published since 31 August 2017.
public enum Genuineness: Sendable, Equatable {
    /// The same labelled images, byte for byte; in CSV files they may stand in another order.
    case genuine
    /// Something else: another set, or a copy that differs.
    case different([Mismatch])

    /// A file that differs from the published one.
    public struct Mismatch: Sendable, Equatable {
        /// What a hash is taken of.
        public enum Hash: String, Sendable, Codable {
            /// MD5 of the decompressed bytes.
            case bytes = "MD5 of the decompressed bytes"
            /// The sum of the images' MD5s, which does not depend on their order.
            case images = "fingerprint of the images"
        }

        /// The file.
        public let url: URL
        /// What the two hashes are taken of.
        public let hash: Hash
        /// The hash of the published file, in hexadecimal.
        public let expected: String
        /// The hash of this file, in hexadecimal.
        public let found: String
    }

    /// What a person should know before trusting results; nil for the genuine set, and for images of one's own.
    public var warning: String? {
        guard case .different(let mismatches) = self, !mismatches.isEmpty else { return nil }
        let lines = mismatches.map { mismatch in
            "  \(mismatch.url.path): \(mismatch.hash.rawValue): expected \(mismatch.expected), found \(mismatch.found)"
        }
        return
            (["These are not the published files of Fashion-MNIST:"] + lines + [
                "If they are meant to be: copies from before 31 August 2017 leak test images into the training set, so "
                    + "their results cannot be compared. `fashion data fetch` downloads the right ones."
            ]).joined(separator: "\n")
    }
}
