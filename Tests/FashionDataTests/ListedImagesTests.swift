import FashionCore
import FashionImaging
import Foundation
import Testing

@testable import FashionData

/// Data sets of image files that a list names.
struct ListedImagesTests {
    private typealias Folder = ImageTestFolder

    /// Files of two colours, four parts in ten of them red; returns the lines of a list.
    private func files(_ folder: Folder, _ count: Int = 20, part: (Int) -> String = { _ in "" }) throws
        -> [String]
    {
        try (0..<count).map { number in
            let isRed = number % 5 < 2
            try folder.write("files/\(number).png", isRed ? [200, 40, 40] : [40, 40, 200], number: number)
            return "files/\(number).png,\(isRed ? "red" : "blue")\(part(number))"
        }
    }

    private func load(
        _ folder: Folder, _ lines: [String], _ change: (inout ImageReading) -> Void = { _ in }
    ) throws -> Dataset {
        let list = folder.url.appendingPathComponent("list.csv")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: list)
        var reading = ImageReading()
        change(&reading)
        return try DatasetLocator(folder: list).locate().load(reading: reading)
    }

    private static func part(_ number: Int) -> String { number % 4 == 3 ? ",test" : ",train" }

    /// The number that an image's first pixels spell.
    private func number(_ image: ArraySlice<UInt8>) -> Int {
        (0..<16).reduce(0) { $0 | (image[image.startIndex + 3 * $1] > 127 ? 1 << $1 : 0) }
    }

    @Test func theOrderIsThatOfTheList() throws {
        let folder = try Folder()
        var lines = try files(folder, part: Self.part)
        let set = try load(folder, lines)
        #expect(set.classNames == ["blue", "red"] && set.hasOwnNames && set.validation == nil)
        let numbers = (0..<set.training.count).map { number(set.training[image: $0]) }
        #expect(numbers == (0..<20).filter { $0 % 4 != 3 })
        #expect(set.training.labels == numbers.map { $0 % 5 < 2 ? 1 : 0 })
        #expect((0..<set.test.count).map { number(set.test[image: $0]) } == [3, 7, 11, 15, 19])
        // Another order of the same lines is other data.
        lines.reverse()
        let other = try load(folder, lines)
        #expect(number(other.training[image: 0]) == 18 && other.md5s != set.md5s)
        #expect(other.source.location.lastPathComponent == "list.csv" && other.source.format == .images)
    }

    @Test func withoutAColumnOfPartsContentsDivideAsInFolders() throws {
        let folder = try Folder()
        let lines = try files(folder, 120)
        for (number, line) in lines.enumerated() {
            let name = String(line.split(separator: ",")[1])
            let target = folder.url.appendingPathComponent("classes/\(name)/\(number).png")
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                at: folder.url.appendingPathComponent("files/\(number).png"), to: target)
        }
        let listed = try load(folder, lines)
        let inFolders = try DatasetLocator(folder: folder.url.appendingPathComponent("classes")).locate()
            .load()
        #expect(listed.validation == inFolders.validation && listed.validation != nil)
        func images(_ set: ImageSet, _ range: Range<Int>) -> Set<[UInt8]> {
            Set(range.map { [UInt8(set.labels[$0])] + set[image: $0] })
        }
        let validation = try #require(listed.validation)
        for range in [0..<validation.lowerBound, validation] {
            #expect(images(listed.training, range) == images(inFolders.training, range))
        }
        #expect(
            images(listed.test, listed.test.labels.indices)
                == images(inFolders.test, inFolders.test.labels.indices))
    }

    @Test func numbersSortAsNumbersAndGetNames() throws {
        let folder = try Folder()
        let lines = try files(folder, part: Self.part).map {
            $0.replacing(",red", with: ",9").replacing(",blue", with: ",10")
        }
        let set = try load(folder, ["path,label,split"] + lines)
        #expect(set.classNames == ["9", "10"] && set.training.labels.prefix(3) == [0, 0, 1])
        try Data("red\nblue\n".utf8).write(to: folder.url.appendingPathComponent("classes.txt"))
        let named = try load(folder, lines)
        #expect(named.classNames == ["red", "blue"] && named.training.labels == set.training.labels)
        #expect(try load(folder, lines) { $0.classNames = ["a", "b"] }.classNames == ["a", "b"])
        let wrong = #expect(throws: FileError.self) { try load(folder, lines) { $0.classNames = ["a"] } }
        #expect(wrong?.problem.contains("one for each class of the list") == true)
    }

    @Test func missingFilesAreNamedByTheirLines() throws {
        let folder = try Folder()
        var lines = try files(folder, part: Self.part)
        lines[4] = "files/gone\u{1B}[31m.png,blue,train"
        let set = try load(folder, lines)
        #expect(set.files?.unreadable.map(\.file) == ["line 5: files/gone\u{1B}[31m.png"])
        #expect(
            set.remarks.first?.contains("line 5: files/gone\\u{1B}[31m.png: cannot be read: No such file")
                == true)
        #expect(DatasetInfo(set).text.contains("gone\\u{1B}"))
        #expect(set.training.count == 14)
        let strict = #expect(throws: FileError.self) { try load(folder, lines) { $0.isStrict = true } }
        #expect(strict?.path.hasSuffix("list.csv") == true && strict?.problem.hasPrefix("line 5: ") == true)
        lines[8] = "files,blue,train"
        lines[9] = "no.png,blue,train"
        let many = #expect(throws: FileError.self) { try load(folder, lines) }
        #expect(many?.problem.contains("3 of 20 files that cannot be read, more than a tenth") == true)
    }

    @Test(
        "a path that leads to no file says what may be wrong with it",
        arguments: [
            (#"files\4.png"#, #"write / between folders instead of \"#),
            ("files/4", "files/4.png exists: add the extension"),
            ("https://shop.example/4.png", "a list names files on this machine: download the images"),
        ])
    func missingFilesHaveHints(path: String, hint: String) throws {
        let folder = try Folder()
        var lines = try files(folder, part: Self.part)
        lines[4] = "\(path),blue,train"
        let reason = try #require(try load(folder, lines).files?.unreadable.first?.reason)
        #expect(reason.contains("No such file or directory; \(hint)"), "\(reason)")
    }

    @Test func namesThatDifferInCaseOnlyAreSaid() throws {
        let folder = try Folder()
        var lines = try files(folder, 40, part: Self.part)
        for number in [2, 3, 4, 7] { lines[number] = lines[number].replacing("blue", with: "Blue") }
        let remark =
            #"classes that differ in upper and lower case only are classes of their own: "Blue" and "blue""#
        #expect(try load(folder, lines).remarks.contains(remark))
    }

    @Test func aFileThatIsListedTwiceWithTwoLabelsIsNamedOnce() throws {
        let folder = try Folder()
        var lines = try files(folder, part: Self.part)
        lines.append("files/4.png,red,train")
        let remarks = try load(folder, lines).remarks
        #expect(
            remarks.contains(
                "1 image is in more than one class, such as files/4.png, which the list names twice"))
    }

    @Test func pathsMayLeadElsewhereAndNeedNotBeUTF8() throws {
        let (folder, other) = (try Folder(), try Folder())
        var lines = try files(folder, part: Self.part)
        try other.write("far.png", [40, 40, 200], number: 77)
        let far = other.url.appendingPathComponent("far.png").path
        lines += ["\(far),blue,train", "../\(other.url.lastPathComponent)/far.png,blue,train"]
        // é as Latin-1, in the list and on disk.
        let name = Array(folder.url.path.utf8) + Array("/caf".utf8) + [0xE9, 0x2E, 0x70, 0x6E, 0x67, 0]
        #expect(
            folder.url.appendingPathComponent("files/0.png").path.withCString { old in
                name.withUnsafeBufferPointer {
                    link(old, UnsafeRawPointer($0.baseAddress!).assumingMemoryBound(to: CChar.self))
                }
            } == 0)
        let list = folder.url.appendingPathComponent("list.tsv")
        try Data(
            Array(lines.joined(separator: "\n").utf8) + Array("\ncaf".utf8) + [0xE9]
                + Array(".png,red,train\n".utf8)
        )
        .write(to: list)
        let set = try DatasetLocator(folder: list).locate().load()
        #expect(set.files?.unreadable == [] && set.training.count == 18)
        #expect(number(set.training[image: 16]) == 77 && number(set.training[image: 17]) == 0)
    }

    @Test func theCacheFollowsTheList() throws {
        let folder = try Folder()
        let lines = try files(folder, part: Self.part)
        let cache = folder.url.appendingPathComponent("cache", isDirectory: true)
        func count() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: cache.path).count }
        let first = try load(folder, lines) { $0.cache = cache }
        let again = try load(folder, lines) { $0.cache = cache }
        #expect(try again.training == first.training && again.md5s == first.md5s && count() == 1)
        // The same files, one of them with another label.
        let other = try load(folder, [lines[0].replacing("red", with: "blue")] + lines.dropFirst()) {
            $0.cache = cache
        }
        #expect(try other.training.labels[0] == 0 && first.training.labels[0] == 1 && count() == 2)
    }

    @Test func aClassWithoutTestImagesIsNamed() throws {
        let folder = try Folder()
        let lines = try files(folder, part: Self.part).filter { !$0.hasSuffix("red,test") }
        let error = #expect(throws: FileError.self) { try load(folder, lines) }
        #expect(error?.problem.contains("\"red\" has no test images: name some with the split test") == true)
    }
}
