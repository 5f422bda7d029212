import Foundation

/// Whether a data set is Fashion-MNIST as published since 31 August 2017.
public enum Genuineness: Sendable, Equatable {
    /// The same labelled images, byte for byte, possibly in another order.
    case genuine
    /// Another data set, or a copy that differs.
    case different([Mismatch])

    /// A file that differs from the published one.
    public struct Mismatch: Sendable, Equatable {
        /// The content that a hash covers.
        public enum Hash: String, Sendable, Codable {
            /// MD5 of the decompressed bytes.
            case bytes = "MD5 of the decompressed bytes"
            /// The sum of the images' MD5 hashes, which does not depend on their order.
            case images = "fingerprint of the images"
        }

        /// The file.
        public let url: URL
        /// The content that the two hashes cover.
        public let hash: Hash
        /// Hash of the published file, in hexadecimal.
        public let expected: String
        /// Hash of this file, in hexadecimal.
        public let found: String
    }

    /// Warning to read before trusting results; nil for the genuine set and for the user's own images.
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
