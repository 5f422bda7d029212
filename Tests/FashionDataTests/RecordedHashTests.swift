import FashionData
import Foundation
import Testing

/// The hash of a file that is trusted from its first use on.
@Suite struct RecordedHashTests {
    /// SHA-256 of "abc", from FIPS 180-2.
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test func staysUntilItIsReplaced() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("weights.h5")
        try Data("abc".utf8).write(to: file)
        let record = RecordedHash(of: file)
        #expect(record.read() == nil)
        #expect(try record.record() == Self.abc)
        // As `sha256sum --check` reads it.
        #expect(try String(contentsOf: record.file, encoding: .utf8) == "\(Self.abc)  weights.h5\n")
        try Data("abd".utf8).write(to: file)
        #expect(try record.record() == Self.abc)
        #expect(record.read() == Self.abc)
        #expect(try FileDownloader.sha256(of: file) != Self.abc)
        #expect(try record.record(replacing: true) != Self.abc)
    }
}
