import FashionCore
import Foundation
import Testing

@testable import FashionData

/// Folders with circles, closed doors and names of other encodings.
struct UnusualFolderTests {
    @Test func linksInCirclesEnd() throws {
        let folder = try ImageTestFolder.divided()
        try FileManager.default.createSymbolicLink(
            at: folder.url.appendingPathComponent("train/red/again"),
            withDestinationURL: folder.url.appendingPathComponent("train"))
        #expect(try folder.load().training.count == 16)
    }

    /// As an archive of photographs is unpacked: the parts' names within others, and the classes one folder down.
    @Test(arguments: [
        ("seg_train/seg_train", "seg_test/seg_test"), ("Training Set", "test-set"),
        ("my_training", "my_test"),
    ])
    func partsAreFoundWithinNames(training: String, test: String) throws {
        let folder = try ImageTestFolder()
        for number in 0..<4 {
            for (label, name) in ["sea", "forest"].enumerated() {
                try folder.write("\(training)/\(name)/\(number).png", number: 100 * label + number)
                try folder.write("\(test)/\(name)/\(number).png", number: 100 * label + 50 + number)
            }
        }
        try folder.write("seg_pred/1.png", number: 900)
        let set = try folder.load()
        #expect(set.classNames == ["forest", "sea"])
        #expect(set.training.countsPerClass(2) == [4, 4] && set.test.countsPerClass(2) == [4, 4])
        #expect(set.remarks.first?.contains("seg_pred/") == true, "\(set.remarks)")
    }

    /// Not every file is examined for colour, which the user has to know.
    @Test func greyThatIsAssumedIsSaid() throws {
        let folder = try ImageTestFolder()
        for number in 0..<520 {
            try folder.write("\(number % 2)/\(number).png", [90, 90, 90], number: number, side: 8)
        }
        let set = try folder.load()
        #expect(set.training.imageShape == [8, 8, 1] && set.files?.colourFiles == 520)
        #expect(set.remarks.contains { $0.hasPrefix("520 files are stored in colour") }, "\(set.remarks)")
        let told = try folder.load { $0.channels = .grey }
        #expect(!told.remarks.contains { $0.contains("stored in colour") })
    }

    /// Words of parts in the names of classes.
    @Test func classesAreNoParts() throws {
        let folder = try ImageTestFolder()
        for (label, name) in ["test tube", "steam train", "valid ticket"].enumerated() {
            for number in 0..<40 { try folder.write("\(name)/\(number).png", number: 100 * label + number) }
        }
        #expect(try folder.load().classNames == ["steam train", "test tube", "valid ticket"])
    }

    @Test func foldersOfClassesOneFolderDownAreNamed() throws {
        let folder = try ImageTestFolder()
        for (label, name) in ["sea", "forest"].enumerated() {
            for number in 0..<20 {
                try folder.write("all/\(name)/\(number).png", number: 100 * label + number)
            }
        }
        let error = #expect(throws: FileError.self) { try folder.load() }
        #expect(
            error?.problem.hasSuffix("found all; if the classes' folders are in it, name it instead") == true)
    }

    /// The names decide nothing: images stay in the class in which they lie.
    @Test(arguments: ["ant", "emu"]) func linksMoveNoImages(other: String) throws {
        let folder = try ImageTestFolder()
        for number in 0..<20 {
            try folder.write("dog/puppies/\(number).png", number: number)
            try folder.write("\(other)/\(number).png", number: 100 + number)
        }
        for (link, target) in [("\(other)/z", "dog/puppies"), ("\(other)/loop", ""), ("all", "dog")] {
            try FileManager.default.createSymbolicLink(
                at: folder.url.appendingPathComponent(link),
                withDestinationURL: folder.url.appendingPathComponent(target))
        }
        let set = try folder.load()
        #expect(set.classNames == ["dog", other].sorted())
        let counts = (set.training.countsPerClass(2), set.test.countsPerClass(2))
        #expect(
            counts.0[0] + counts.1[0] + counts.0[1] + counts.1[1] == 40 && counts.0.allSatisfy { $0 <= 19 })
        #expect(
            set.remarks.contains {
                $0 == "links to folders that are here as well are not followed: "
                    + ["all", "\(other)/loop", "\(other)/z"].sorted().joined(separator: ", ")
            }, "\(set.remarks)")
    }

    /// Folders that are read nowhere else.
    @Test func linkedPartsAreFollowed() throws {
        let folder = try ImageTestFolder.divided()
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("raw"), withIntermediateDirectories: false)
        for part in ["train", "test"] {
            let place = folder.url.appendingPathComponent(part)
            let moved = folder.url.appendingPathComponent("raw/\(part)")
            try FileManager.default.moveItem(at: place, to: moved)
            try FileManager.default.createSymbolicLink(at: place, withDestinationURL: moved)
        }
        let set = try folder.load()
        #expect(set.training.count == 16 && set.test.count == 6)
    }

    @Test func foldersThatCannotBeReadAreNamed() throws {
        let folder = try ImageTestFolder.divided()
        for number in 0..<20 { try folder.write("train/red/more/\(number).png", number: 500 + number) }
        let closed = ["train/red/more", "train/blue"].map { folder.url.appendingPathComponent($0).path }
        defer { for path in closed { chmod(path, 0o755) } }
        chmod(closed[0], 0)
        // The superuser reads everything.
        guard opendir(closed[0]) == nil else {
            #expect(try folder.load().training.count == 36)
            return
        }
        let set = try folder.load()
        #expect(set.training.count == 16 && set.files?.unreadable.map(\.file) == ["train/red/more"])
        #expect(throws: FileError.self) { try folder.load { $0.isStrict = true } }
        chmod(closed[0], 0o755)
        chmod(closed[1], 0)
        let missing = #expect(throws: FileError.self) { try folder.load() }
        #expect(missing?.problem.contains("train/blue: cannot be read: Permission denied") == true)
    }

    @Test func namesNeedNotBeUTF8() throws {
        let folder = try ImageTestFolder.divided()
        // é and è of Latin-1: two classes.
        for (last, red) in [(UInt8(0xE9), true), (0xE8, false)] {
            for (part, count) in [("train", 3), ("test", 1)] {
                let path = Array("\(folder.url.path)/\(part)/caf".utf8) + [last]
                #expect(path.withCString { mkdir($0, 0o755) } == 0)
                for number in 0..<count {
                    let old = "\(folder.url.path)/\(part)/\(red ? "red" : "blue")/\(number).png"
                    let new = path + Array("/\(number)".utf8) + [last] + Array(".png".utf8)
                    #expect(new.withCString { link(old, $0) } == 0)
                }
            }
        }
        let set = try folder.load()
        #expect(set.classNames == ["blue", "caf\u{E8}", "caf\u{E9}", "red"])
        #expect(set.training.countsPerClass(4) == [8, 3, 3, 8] && set.files?.unreadable == [])
    }
}

extension [UInt8] {
    /// Calls a closure with the bytes as a path.
    fileprivate func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result? {
        let characters = map { CChar(bitPattern: $0) } + [0]
        return characters.withUnsafeBufferPointer { $0.baseAddress.map(body) }
    }
}
