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

/// Files in folders that others can write to, and what killed processes leave.
@Suite struct SharedFolderTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func mode(_ url: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
    }

    @Test("A planted link is never written through")
    func plantedLink() throws {
        try withFolder { folder in
            let (victim, file) = (
                folder.appendingPathComponent("victim"), folder.appendingPathComponent("file")
            )
            try Data("precious".utf8).write(to: victim)
            let process = ProcessInfo.processInfo.processIdentifier
            try FileManager.default.createSymbolicLink(
                at: folder.appendingPathComponent(".file.\(process).part"), withDestinationURL: victim)
            // The target itself is a link: it is replaced, and not what it points to.
            try FileManager.default.createSymbolicLink(at: file, withDestinationURL: victim)
            try WholeFile.write("new", to: file)
            #expect(try String(contentsOf: victim, encoding: .utf8) == "precious")
            #expect(try String(contentsOf: file, encoding: .utf8) == "new")
            #expect(
                try FileManager.default.attributesOfItem(atPath: file.path)[.type] as? FileAttributeType
                    == .typeRegular)
        }
    }

    @Test("Temporary names are random, and their place is closed to others")
    func temporaryPlace() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("file")
            var places: Set<String> = []
            for _ in 0..<4 {
                try WholeFile.replace(file) { temporary in
                    let place = temporary.deletingLastPathComponent()
                    places.insert(place.lastPathComponent)
                    #expect(try mode(place) == 0o700)
                    #expect(place.deletingLastPathComponent().path == folder.path)
                    try Data("x".utf8).write(to: temporary)
                }
            }
            #expect(places.count == 4)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
        }
    }

    @Test("A temporary file is locked while it is written")
    func temporaryFileIsLocked() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("file")
            try WholeFile.replace(file) { temporary in
                let lock = temporary.deletingLastPathComponent().appendingPathComponent(".writer")
                #expect(throws: FileLock.Taken.self) { try FileLock(lock) }
                try Data("new".utf8).write(to: temporary)
                WholeFile.removeLeftovers(in: folder)
            }
            #expect(try String(contentsOf: file, encoding: .utf8) == "new")
        }
    }

    @Test("A file that is replaced keeps its permissions", arguments: [0o600, 0o640, 0o664, 0o755])
    func permissions(mode: Int) throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("file")
            try WholeFile.write("old", to: file)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            try WholeFile.write("new", to: file)
            #expect(try self.mode(file) == mode)
        }
    }

    @Test("Folders, pipes and devices are not replaced")
    func noFiles() throws {
        try withFolder { folder in
            let (pipe, sub) = (folder.appendingPathComponent("pipe"), folder.appendingPathComponent("sub"))
            #expect(mkfifo(pipe.path, 0o600) == 0)
            try FileManager.default.createDirectory(at: sub, withIntermediateDirectories: true)
            let link = folder.appendingPathComponent("link")
            try FileManager.default.createSymbolicLink(
                at: link, withDestinationURL: URL(fileURLWithPath: "/dev/null"))
            for (url, kind) in [(pipe, "a pipe"), (sub, "a folder"), (link, "a device")] {
                let error = #expect(throws: FileError.self) { try WholeFile.write("text", to: url) }
                #expect(error?.problem == "expected a file to write, found \(kind)")
            }
        }
    }

    /// Opening a pipe would wait until something writes to it.
    @Test("What is no file on disk is found without opening it")
    func noStreams() throws {
        try withFolder { folder in
            let (pipe, link) = (folder.appendingPathComponent("pipe"), folder.appendingPathComponent("link"))
            #expect(mkfifo(pipe.path, 0o600) == 0)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: pipe)
            let device = URL(fileURLWithPath: "/dev/null")
            for (url, kind) in [(pipe, "a pipe"), (link, "a pipe"), (device, "a device")] {
                let error = #expect(throws: FileError.self) { try WholeFile.requireNoStream(url) }
                #expect(error?.path == url.path)
                #expect(error?.problem.hasPrefix("is \(kind); expected a file on disk") == true)
            }
            let file = folder.appendingPathComponent("file")
            try WholeFile.write("text", to: file)
            for url in [file, folder, folder.appendingPathComponent("missing")] {
                #expect(throws: Never.self) { try WholeFile.requireNoStream(url) }
            }
        }
    }

    @Test("One lock at a time; leftovers of killed processes go, temporary files of living ones stay")
    func lock() throws {
        try withFolder { folder in
            let random = "0123456789abcdef0123456789abcdef"
            let own = ProcessInfo.processInfo.processIdentifier
            // Numbers of processes end at 2²². In a container, the next process often has that of the killed one; in
            // another container, a living one may have a number that nobody has here.
            let names = [
                ".a.h5.99999999-\(random).part", ".b.\(own)-\(random).part", ".c.99999998-\(random).part",
                "d.part",
            ]
            for name in names {
                try FileManager.default.createDirectory(
                    at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
            }
            let living = try FileLock(folder.appendingPathComponent(names[2] + "/.writer"))
            var lock: FolderLock? = try FolderLock(folder)
            #expect(
                Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) == [
                    ".lock", names[2], names[3],
                ])
            withExtendedLifetime(living) {}
            let error = #expect(throws: FileError.self) { try FolderLock(folder) }
            #expect(
                error?.problem.hasPrefix("another training (process \(own)) writes into this folder") == true)
            _ = lock
            lock = nil
            #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent(".lock").path))
            #expect(throws: Never.self) { try FolderLock(folder) }
            let victim = folder.appendingPathComponent("victim")
            try Data("precious".utf8).write(to: victim)
            try FileManager.default.createSymbolicLink(
                at: folder.appendingPathComponent(".lock"), withDestinationURL: victim)
            #expect(throws: FileError.self) { try FolderLock(folder) }
            #expect(try String(contentsOf: victim, encoding: .utf8) == "precious")
        }
    }

    @Test func aFileInTheWayOfAnOutputFolderIsNamed() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        for folder in [file, file.appendingPathComponent("saved_model")] {
            let error = #expect(throws: FileError.self) { try FolderLock(folder) }
            #expect(error?.problem == "cannot be made: \(file.path) is a file")
        }
    }
    @Test func aLinkToNothingInTheWayOfAnOutputFolderIsNamed() throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let link = folder.appendingPathComponent("saved_model")
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "nowhere")
            let error = #expect(throws: FileError.self) { try FolderLock(link) }
            #expect(
                error?.problem.hasPrefix(
                    "cannot be made: \(link.path) is a link to nowhere, which does not exist")
                    == true)
        }
    }
}
