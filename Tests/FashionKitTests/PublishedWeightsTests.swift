import Foundation
import Testing

@testable import FashionKit

/// Digests are those that RFC 1321 and FIPS 180-2 give for "abc".
@Suite struct PublishedWeightsTests {
    private static let md5 = "900150983cd24fb0d6963f7d28e17f72"
    private static let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    private static let zeros = String(repeating: "0", count: 64)

    /// A file with "abc" in a folder that goes afterwards.
    private func withFile(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fashion-weights-\(UUID().uuidString)", isDirectory: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("abc.h5")
        try Data("abc".utf8).write(to: file)
        try body(file)
    }

    @Test("the published digest decides, whether MD5 or SHA-256", arguments: [md5, sha256])
    func published(digest: String) throws {
        try withFile { url in
            let file = PublishedWeights.File(name: "abc.h5", digest: digest)
            #expect(try file.problem(of: url, sha256: nil) == nil)
            #expect(try file.problem(of: url, sha256: Self.sha256) == nil)
            #expect(
                try file.problem(of: url, sha256: Self.zeros)
                    == "expected SHA-256 \(Self.zeros) (--sha256), found \(Self.sha256)")
            try Data("abd".utf8).write(to: url)
            let problem = try #require(try file.problem(of: url, sha256: nil))
            #expect(problem.hasPrefix("expected \(digest.count == 32 ? "MD5" : "SHA-256") \(digest), found "))
        }
    }

    @Test("where only an MD5 is published, the SHA-256 of the first time is expected") func recorded() throws
    {
        try withFile { url in
            let file = PublishedWeights.File(name: "abc.h5", digest: Self.md5)
            #expect(try RecordedHash(of: url).record() == Self.sha256)
            #expect(try file.problem(of: url, sha256: nil) == nil)
            let record = RecordedHash(of: url).file
            try Data("\(Self.zeros)  abc.h5\n".utf8).write(to: record)
            #expect(
                try file.problem(of: url, sha256: nil)
                    == "expected SHA-256 \(Self.zeros) (\(record.path)), found \(Self.sha256)")
        }
    }

    @Test("every file's digest is whole, and names and digests are unique") func table() {
        let files = Backbone.all.flatMap { PublishedWeights($0).files }
        #expect(files.count == 9)
        #expect(Set(files.map(\.name)).count == 9 && Set(files.map(\.digest)).count == 9)
        #expect(
            files.allSatisfy { [32, 64].contains($0.digest.count) && $0.digest.allSatisfy(\.isHexDigit) })
        // PyTorch's file names carry the beginning of their SHA-256.
        for file in files where file.name.hasSuffix(".pth") {
            #expect(file.name.hasSuffix("-\(file.digest.prefix(8)).pth"))
        }
    }
}
