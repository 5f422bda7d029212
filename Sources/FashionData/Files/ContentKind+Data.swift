import FashionCore
import Foundation

extension ContentKind {
    /// Makes sure that a file which turned out not to be what its name says is nothing that is known.
    /// - Parameters:
    ///   - beginning: its first bytes, decompressed.
    ///   - allowed: kinds that have another error, or none.
    /// - Throws: `FileError` that says what it is and the way out.
    static func refuse(_ beginning: some Sequence<UInt8>, of url: URL, except allowed: Set<ContentKind>)
        throws
    {
        let kind = ContentKind(beginning: beginning)
        guard !allowed.contains(kind) else { return }
        throw FileError(url, kind.sentence(for: .data))
    }
}
