import FashionCore
import Foundation
import Synchronization
import Testing

@testable import FashionData

/// Against a server on the loopback interface.
@Suite struct DatasetDownloaderTests {
    private let server: MirrorServer
    private let files: [FashionMNIST.PublishedFile]

    init() throws {
        server = try MirrorServer()
        let hashes = try SmallSet.hashes()
        files = try FashionMNIST.files.map { file in
            let hash = try #require(hashes[String(file.name.dropLast(3))])
            return .init(
                name: file.name, compressedMD5: try #require(hash["compressed"]),
                md5: try #require(hash["content"]))
        }
    }

    private func downloader(_ ways: String..., idleTimeout: Double = 30) -> DatasetDownloader {
        DatasetDownloader(files: files, mirrors: ways.map(server.mirror), idleTimeout: idleTimeout)
    }

    /// Names in the folder, hidden ones included.
    private func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func allFiles() throws {
        try withTemporaryFolder { folder in
            let target = folder.appendingPathComponent("data/fashion-mnist")
            let seen = Mutex<[DatasetDownloader.Progress]>([])
            let outcomes = try downloader("good").fetch(into: target) { step in
                seen.withLock { $0.append(step) }
            }
            #expect(
                outcomes
                    == files.map {
                        .fetched(
                            target.appendingPathComponent($0.name),
                            from: server.mirror("good").appendingPathComponent($0.name))
                    })
            #expect(try names(in: target) == files.map(\.name).sorted())
            let loaded = try DatasetLocator(currentFolder: folder, systemFolders: []).locate().load()
            #expect(loaded.training.pixels == SmallSet.pixels(count: 24, start: 0))

            for (index, file) in files.enumerated() {
                let last = try #require(seen.withLock { $0.last { $0.file == file.name } })
                #expect((last.number, last.fileCount) == (index + 1, 4))
                let size = try SmallSet.bytes(file.name).count
                #expect(last.received == size)
                #expect(last.expected == size)
            }
        }
    }

    @Test func rightFilesAreKeptAndWrongOnesReplaced() throws {
        try withTemporaryFolder { folder in
            _ = try downloader("good").fetch(into: folder)
            try Data([0x1F, 0x8B, 8]).write(to: folder.appendingPathComponent(files[1].name))
            let outcomes = try downloader("good").fetch(into: folder)
            let present = outcomes.map { if case .present = $0 { true } else { false } }
            #expect(present == [true, false, true, true])
            #expect(try Data(contentsOf: folder.appendingPathComponent(files[1].name)).count > 3)
        }
    }

    @Test("Another file of the name is not replaced, and nothing is downloaded")
    func otherFiles() throws {
        try withTemporaryFolder { folder in
            let other = folder.appendingPathComponent(files[2].name)
            let content = Data(try SmallSet.bytes(files[3].name))
            try content.write(to: other)
            let error = #expect(throws: FileError.self) { try downloader("good").fetch(into: folder) }
            #expect(error?.path == other.path)
            #expect(error?.problem.contains("name another folder with --data, or delete the file") == true)
            #expect(try names(in: folder) == [files[2].name])
            #expect(try Data(contentsOf: other) == content)
            // Nothing is lost with an empty file.
            try Data().write(to: other)
            #expect(try downloader("good").fetch(into: folder).count == 4)
        }
    }

    @Test("The second mirror serves when the first one fails", arguments: ["missing", "wrong", "cut"])
    func secondMirror(first: String) throws {
        try withTemporaryFolder { folder in
            let outcomes = try downloader(first, "good").fetch(into: folder)
            let good = server.mirror("good")
            #expect(
                outcomes
                    == files.map {
                        .fetched(
                            folder.appendingPathComponent($0.name), from: good.appendingPathComponent($0.name)
                        )
                    })
        }
    }

    @Test(
        "A failure says for every mirror what went wrong, and leaves nothing behind",
        arguments: [
            ("missing", "HTTP status 200, received 404"), ("wrong", "expected MD5"),
            ("cut", "connection cut"),
            ("silent", "no data for too long"),
        ])
    func failure(way: String, problem: String) throws {
        try withTemporaryFolder { folder in
            let downloader = downloader(way, way, idleTimeout: 2)
            let error = #expect(throws: DownloadError.self) { try downloader.fetch(into: folder) }
            #expect(error?.file == files[0].name)
            #expect(error?.attempts.count == 2)
            for attempt in error?.attempts ?? [] {
                #expect(attempt.address == server.mirror(way).appendingPathComponent(files[0].name))
                #expect(attempt.problem.contains(problem), "\(attempt.problem)")
            }
            let left = try names(in: folder)
            #expect(left.isEmpty)
        }
    }

    @Test("Only silence counts as a timeout, not a long transfer")
    func slowServer() throws {
        try withTemporaryFolder { folder in
            let downloader = DatasetDownloader(
                files: [files[0]], mirrors: [server.mirror("slow")], idleTimeout: 2)
            let outcomes = try downloader.fetch(into: folder)
            #expect(outcomes.count == 1)
        }
    }

    @Test func noServer() throws {
        try withTemporaryFolder { folder in
            // Port 1 of the loopback interface: nothing listens there.
            let mirror = try #require(URL(string: "http://127.0.0.1:1/"))
            let error = #expect(throws: DownloadError.self) {
                try DatasetDownloader(files: files, mirrors: [mirror]).fetch(into: folder)
            }
            #expect(error?.attempts.map(\.problem) == ["the server does not answer"])
        }
    }

    @Test func folderThatCannotBeMade() throws {
        try withFile([1]) { file in
            let error = #expect(throws: FileError.self) {
                try downloader("good").fetch(into: file.appendingPathComponent("data"))
            }
            #expect(error?.problem.contains("cannot make its folder") == true)
        }
    }
}
