import Foundation

#if canImport(CryptoKit)
    import CryptoKit
#else
    import COpenSSL
#endif

/// A hash of bytes that arrive in pieces, computed by CryptoKit on Apple's systems and by OpenSSL elsewhere.
package final class MessageDigest {
    /// The hash functions that identify files and data sets.
    package enum Function {
        /// MD5 (RFC 1321), 16 bytes: for files whose publishers give no other hash. It does not withstand forgery.
        case md5
        /// SHA-256 (FIPS 180-4), 32 bytes.
        case sha256
    }

    #if canImport(CryptoKit)
        private var state: any HashFunction

        package init(_ function: Function) {
            state =
                switch function {
                case .md5: Insecure.MD5()
                case .sha256: SHA256()
                }
        }

        package func update(_ bytes: UnsafeRawBufferPointer) { state.update(bufferPointer: bytes) }

        /// Returns the hash of all bytes so far.
        package func finalize() -> [UInt8] { state.finalize().withUnsafeBytes { Array($0) } }
    #else
        private let context: OpaquePointer

        package init(_ function: Function) {
            guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, function.algorithm, nil) == 1
            else {
                fatalError("OpenSSL cannot begin a hash by \(function)")
            }
            self.context = context
        }

        deinit { EVP_MD_CTX_free(context) }

        package func update(_ bytes: UnsafeRawBufferPointer) {
            guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
                fatalError("OpenSSL cannot continue a hash")
            }
        }

        /// Returns the hash of all bytes; no more can follow.
        package func finalize() -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { digest, count in
                var written: UInt32 = 0
                guard EVP_DigestFinal_ex(context, digest.baseAddress, &written) == 1 else {
                    fatalError("OpenSSL cannot finish a hash")
                }
                count = Int(written)
            }
        }
    #endif

    package func update(_ bytes: some ContiguousBytes) { bytes.withUnsafeBytes { update($0) } }

    /// Returns the SHA-256 of some bytes.
    package static func sha256(of bytes: some ContiguousBytes) -> [UInt8] {
        let digest = MessageDigest(.sha256)
        digest.update(bytes)
        return digest.finalize()
    }
}

#if !canImport(CryptoKit)
    extension MessageDigest.Function {
        // MD5 also where the system's policy is FIPS 140, which excludes it: it does not protect anything here.
        nonisolated(unsafe) private static let md5Algorithm = EVP_MD_fetch(nil, "MD5", "-fips")
        nonisolated(unsafe) private static let sha256Algorithm = EVP_MD_fetch(nil, "SHA256", nil)

        fileprivate var algorithm: OpaquePointer? {
            switch self {
            case .md5: Self.md5Algorithm
            case .sha256: Self.sha256Algorithm
            }
        }
    }
#endif

/// Returns bytes as pairs of lower-case hexadecimal digits.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".unicodeScalars)
    var text = String.UnicodeScalarView()
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(text)
}
