import FashionCore
import Foundation
import Testing

@testable import FashionData

/// Images that were prepared once and are kept.
struct PreparedImagesTests {
    @Test func preparedImagesAreKeptVerifiedAndFoundAgain() throws {
        let folder = try ImageTestFolder.divided()
        let cache = folder.url.appendingPathComponent("cache", isDirectory: true)
        func load() throws -> Dataset { try folder.load { $0.cache = cache } }
        let first = try load()
        let names = try FileManager.default.contentsOfDirectory(atPath: cache.path)
        #expect(names.count == 1)
        let file = cache.appendingPathComponent(names[0])
        let written = try Data(contentsOf: file)
        func number() throws -> UInt64? {
            try FileManager.default.attributesOfItem(atPath: file.path)[.systemFileNumber] as? UInt64
        }
        let old = try number()
        let second = try load()
        #expect(second.training == first.training && second.test == first.test)
        #expect(second.md5s == first.md5s && second.files == first.files)
        // Not written again.
        #expect(try number() == old && old != nil)
        // A damaged file is made again.
        var damaged = written
        damaged[40] ^= 1
        // As another file: the images that are open are mapped from the old one.
        try damaged.write(to: file, options: .atomic)
        #expect(try load().training == first.training)
        #expect(try Data(contentsOf: file) == written)
        // So is one of other files.
        try folder.write("train/red/9.png", number: 9)
        #expect(try load().training.count == first.training.count + 1)
    }

    @Test func aDamagedIndexIsMadeAgain() throws {
        let folder = try ImageTestFolder.divided()
        let cache = folder.url.appendingPathComponent("cache", isDirectory: true)
        func load() throws -> Dataset { try folder.load { $0.cache = cache } }
        let first = try load()
        let names = try FileManager.default.contentsOfDirectory(atPath: cache.path)
        let file = cache.appendingPathComponent(names[0])
        let written = try Data(contentsOf: file)
        func expectMadeAgain(_ damaged: Data) throws {
            #expect(damaged != written && damaged.count == written.count)
            // As another file: the images that are open are mapped from the old one.
            try damaged.write(to: file, options: .atomic)
            let again = try load()
            #expect(again.training == first.training && again.classNames == ["blue", "red"])
            #expect(try Data(contentsOf: file) == written)
        }
        var renamed = written
        renamed.replaceSubrange(
            try #require(written.range(of: Data("\"red\"".utf8))), with: Data("\"rod\"".utf8))
        try expectMadeAgain(renamed)
        // A label without a class, in an index whose checksum is right.
        let end = written.count - 24
        let length: Int = written[(end + 8)..<(end + 16)].reversed().reduce(0) { $0 << 8 | Int($1) }
        let text = String(decoding: written[(end - length)..<end], as: UTF8.self)
        let match = try #require(text.firstMatch(of: /"labels":"([^"]+)"/))
        var labels = try #require(Data(base64Encoded: String(match.1)))
        labels[0] = 2
        let index = Data(text.replacing(String(match.1), with: labels.base64EncodedString()).utf8)
        let sum = withUnsafeBytes(of: UInt64(bitwiseCRC32(index)).littleEndian) { Data($0) }
        try expectMadeAgain(written[..<(end - length)] + index + sum + written[(end + 8)...])
    }

    @Test func keptImagesFollowChangesThatLeaveSizeAndTimeAsTheyWere() throws {
        let folder = try ImageTestFolder.divided()
        let cache = folder.url.appendingPathComponent("cache", isDirectory: true)
        func load() throws -> Dataset { try folder.load { $0.cache = cache } }
        func count() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: cache.path).count }
        let first = try load()
        // Another image of the same size in bytes, with the time of the old one.
        let file = folder.url.appendingPathComponent("train/red/1.png")
        let old = try Data(contentsOf: file)
        let time = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
        let other = (0..<200).lazy.compactMap { (blue: UInt8) -> Data? in
            try? folder.write("other.png", [200, 40, blue], number: 1)
            let data = try? Data(contentsOf: folder.url.appendingPathComponent("other.png"))
            return data?.count == old.count && data != old ? data : nil
        }.first
        try FileManager.default.removeItem(at: folder.url.appendingPathComponent("other.png"))
        try #require(other).write(to: file)
        try FileManager.default.setAttributes([.modificationDate: #require(time)], ofItemAtPath: file.path)
        let second = try load()
        #expect(try second.md5s != first.md5s && count() == 2)
        // Files that are no images are counted afresh.
        try Data("notes".utf8).write(to: folder.url.appendingPathComponent("train/red/notes.txt"))
        #expect(try load().files?.others == 1 && count() == 2)
        // What cannot be opened is looked at again; root can open everything.
        guard getuid() != 0 else { return }
        chmod(file.path, 0)
        #expect(try load().files?.unreadable.count == 1 && count() == 2)
        chmod(file.path, 0o644)
        #expect(try load().files?.unreadable.isEmpty == true)
    }

    @Test func whatWasPreparedServesTheSameImages() throws {
        let folder = try ImageTestFolder.divided()
        let cache = folder.url.appendingPathComponent("cache", isDirectory: true)
        func load(_ change: (inout ImageReading) -> Void) throws -> Dataset {
            try folder.load {
                $0.cache = cache
                change(&$0)
            }
        }
        func count() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: cache.path).count }
        let first = try load { _ in }
        // As `evaluate` asks: for the images of the model.
        let same = try load { ($0.size, $0.channels, $0.isStrict) = (ImageReading.Size("10"), .colour, true) }
        #expect(try same.training == first.training && count() == 1)
        // Others are others.
        #expect(try load { $0.channels = .grey }.training.channels == 1 && count() == 2)
        #expect(try load { $0.size = ImageReading.Size("12") }.training.width == 12 && count() == 3)
        #expect(try load { $0.fit = .crop }.preparation?.fit == .crop && count() == 4)
        // What left a file out is no answer to a strict reading.
        try Data("no image".utf8).write(to: folder.url.appendingPathComponent("train/red/broken.png"))
        #expect(try load { _ in }.files?.unreadable.count == 1)
        #expect(throws: FileError.self) { try load { $0.isStrict = true } }
    }
}
