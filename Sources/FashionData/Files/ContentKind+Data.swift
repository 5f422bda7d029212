import FashionCore
import Foundation

extension ContentKind {
    /// Rejects a file that is not what its name says but is of another known kind.
    /// - Parameters:
    ///   - beginning: first bytes of the file, decompressed.
    ///   - allowed: kinds that are valid or have another error.
    /// - Throws: `FileError` that names the kind and a remedy.
    static func refuse(_ beginning: some Sequence<UInt8>, of url: URL, except allowed: Set<ContentKind>)
        throws
    {
        let kind = ContentKind(beginning: beginning)
        guard !allowed.contains(kind) else { return }
        throw FileError(url, kind.sentence(for: .data))
    }
}
