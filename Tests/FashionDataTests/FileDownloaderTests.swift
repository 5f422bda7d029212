import FashionCore
import Foundation
import Synchronization
import Testing

@testable import FashionData

/// Single files against a server on the loopback interface: resuming, redirects, and what can go wrong.
@Suite struct FileDownloaderTests {
    private let server: MirrorServer
    private let name = "train-images-idx3-ubyte.gz"
    private let content: Data
    private let md5: String

    init() throws {
        server = try MirrorServer()
        content = try Data(SmallSet.bytes(name))
        md5 = try #require(SmallSet.hashes()["train-images-idx3-ubyte"]?["compressed"])
    }

    private func downloader(_ ways: String..., limit: Int = 1 << 20) -> FileDownloader {
        FileDownloader(mirrors: ways.map(server.mirror), limit: limit, idleTimeout: 2, resumes: true)
    }

    private func fetch(_ downloader: FileDownloader, to target: URL) throws {
        _ = try downloader.fetch(name, md5: md5, to: target)
        #expect(try Data(contentsOf: target) == content)
        let left = try FileManager.default.contentsOfDirectory(
            atPath: target.deletingLastPathComponent().path)
        #expect(left == [target.lastPathComponent])
    }

    /// What went wrong at the one address.
    private func problem(_ downloader: FileDownloader, to target: URL) throws -> String {
        let error = #expect(throws: DownloadError.self) {
            try downloader.fetch(name, md5: md5, to: target)
        }
        #expect(!FileManager.default.fileExists(atPath: target.path))
        return error?.attempts.map(\.problem).joined(separator: "; ") ?? ""
    }

    /// A file can be made to have another one's MD5.
    @Test func theStrongerHashCounts() throws {
        try withTemporaryFolder { folder in
            let target = folder.appendingPathComponent("file")
            // By sha256sum.
            let right = "e5868dab56132d4c1025d83edb17eb749a4020018be89c9a68c36e73a3039650"
            _ = try downloader("good").fetch(name, md5: md5, sha256: right, to: target)
            #expect(try Data(contentsOf: target) == content)
            try FileManager.default.removeItem(at: target)
            let wrong = String(right.reversed())
            let error = #expect(throws: DownloadError.self) {
                try downloader("good").fetch(name, md5: md5, sha256: wrong, to: target)
            }
            #expect(error?.attempts.map(\.problem) == ["expected SHA-256 \(wrong), received \(right)"])
            #expect(!FileManager.default.fileExists(atPath: target.path))
        }
    }

    @Test("A connection that is cut again and again is taken up where it ended")
    func cutAndTakenUp() throws {
        try withTemporaryFolder { folder in
            let seen = Mutex<[[Int?]]>([])
            let target = folder.appendingPathComponent("weights/file")
            let address = try downloader("drop").fetch(name, md5: md5, to: target) { received, expected in
                seen.withLock { $0.append([received, expected]) }
            }
            #expect(address == server.mirror("drop").appendingPathComponent(name))
            #expect(try Data(contentsOf: target) == content)
            let progress = seen.withLock { $0 }
            #expect(progress.allSatisfy { $0[1] == content.count } && progress.last?[0] == content.count)
            #expect(zip(progress, progress.dropFirst()).allSatisfy { ($0[0] ?? 0) < ($1[0] ?? 0) })
            let third = (content.count + 2) / 3
            #expect(
                try server.requests() == [
                    "/drop/\(name) -", "/drop/\(name) bytes=\(third)-", "/drop/\(name) bytes=\(2 * third)-",
                ])
        }
    }

    @Test(
        "What an earlier attempt left is not fetched again, through a redirect either",
        arguments: ["range", "redirect"])
    func resumed(way: String) throws {
        try withTemporaryFolder { folder in
            let target = folder.appendingPathComponent("file")
            try content.prefix(100).write(to: FileDownloader.partialFile(of: target))
            try fetch(downloader(way), to: target)
            #expect(try server.requests().last == "/range/\(name) bytes=100-")
        }
    }

    @Test("A server without ranges sends the whole file, and a foreign beginning is given up")
    func beginningThatDoesNotHelp() throws {
        for (way, beginning) in [
            ("whole", content.prefix(100)), ("range", Data(repeating: 7, count: 100)),
            ("range", content + Data([1, 2])), ("range", content),
        ] {
            try withTemporaryFolder { folder in
                let target = folder.appendingPathComponent("file")
                try beginning.write(to: FileDownloader.partialFile(of: target))
                try fetch(downloader(way), to: target)
            }
        }
    }

    @Test("What arrived survives a failure, and the next mirror or attempt uses it")
    func survives() throws {
        try withTemporaryFolder { folder in
            let target = folder.appendingPathComponent("file")
            // The first mirror ends half way and has no ranges: it sends the same half whenever it is asked.
            #expect(try problem(downloader("cut"), to: target).contains("connection cut"))
            let partial = FileDownloader.partialFile(of: target)
            #expect(try Data(contentsOf: partial) == content.prefix(content.count / 2))
            // A server that does not answer leaves it as it is.
            let nobody = try #require(URL(string: "http://127.0.0.1:1/"))
            let unreachable = FileDownloader(mirrors: [nobody], limit: 1 << 20, resumes: true)
            #expect(try problem(unreachable, to: target) == "the server does not answer")
            #expect(try problem(downloader("missing"), to: target).contains("received 404"))
            #expect(try problem(downloader("silent"), to: target).contains("no data for too long"))
            #expect(try Data(contentsOf: partial).count == content.count / 2)
            try fetch(downloader("range"), to: target)
            #expect(try server.requests().last == "/range/\(name) bytes=\(content.count / 2)-")
        }
    }

    @Test("Wrong contents are not kept", arguments: ["wrong", "drop-wrong"])
    func wrong(way: String) throws {
        try withTemporaryFolder { folder in
            let target = folder.appendingPathComponent("file")
            #expect(try problem(downloader(way), to: target).contains("expected MD5 \(md5), received"))
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left.isEmpty)
        }
    }

    @Test func tooLarge() throws {
        try withTemporaryFolder { folder in
            let limit = content.count - 1
            let problem = try problem(
                downloader("range", limit: limit), to: folder.appendingPathComponent("file"))
            #expect(problem.contains("sends more than the \(limit) bytes"))
        }
    }

    @Test("Two processes do not write into one file")
    func locked() throws {
        try withTemporaryFolder { folder in
            let target = folder.appendingPathComponent("file")
            let partial = FileDownloader.partialFile(of: target)
            try content.prefix(10).write(to: partial)
            let other = try FileLock(partial.appendingPathExtension("lock"))
            defer { withExtendedLifetime(other) {} }
            let error = #expect(throws: FileError.self) {
                try downloader("range").fetch(name, md5: md5, to: target)
            }
            #expect(error?.problem.contains("another process") == true)
        }
    }
}
