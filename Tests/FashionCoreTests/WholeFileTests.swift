import FashionCore
import Foundation
import Testing

@Suite struct WholeFileTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test func writesAndReplacesInNewFolders() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("a/b/file.txt")
            try WholeFile.write("first", to: file)
            try WholeFile.write("second", to: file)
            #expect(try String(contentsOf: file, encoding: .utf8) == "second")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path)
                    == ["file.txt"])
        }
    }

    @Test func aFailureLeavesTheOldFileAndNothingElse() throws {
        struct Failure: Error {}
        try withFolder { folder in
            let file = folder.appendingPathComponent("file.txt")
            try WholeFile.write("old", to: file)
            #expect(throws: Failure.self) {
                try WholeFile.replace(file) { temporary in
                    try Data("half".utf8).write(to: temporary)
                    throw Failure()
                }
            }
            #expect(try String(contentsOf: file, encoding: .utf8) == "old")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file.txt"])
        }
    }

    @Test func errorsNameTheFile() throws {
        try withFolder { folder in
            try WholeFile.write("not a folder", to: folder.appendingPathComponent("plain"))
            let file = folder.appendingPathComponent("plain/file.txt")
            let error = #expect(throws: FileError.self) { try WholeFile.write("text", to: file) }
            #expect(error?.path == file.path)
        }
    }
}
