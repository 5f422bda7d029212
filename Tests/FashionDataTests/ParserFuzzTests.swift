import FashionCore
import Foundation
import Fuzzing
import Testing

@testable import FashionData

/// Thousands of damaged files: each gives a ``FileError`` that names it, or a set that is whole.
@Suite struct ParserFuzzTests {
    private static let rounds = Fuzzing.rounds(1500)

    @Test(arguments: ["train-images-idx3-ubyte", "train-images-idx3-ubyte.gz", "two-members.gz"])
    func images(name: String) throws {
        try fuzz(name) { url in
            let file = try IDXReader.read(url, .images)
            return file.bytes.count == file.dimensions.reduce(1, *) && (3...4).contains(file.dimensions.count)
        }
    }

    @Test(arguments: ["train-labels-idx1-ubyte", "train-labels-idx1-ubyte.gz"])
    func labels(name: String) throws {
        try fuzz(name) { url in
            let file = try IDXReader.read(url, .labels)
            return [file.bytes.count] == file.dimensions
        }
    }

    @Test(arguments: ["fashion-mnist_test.csv", "fashion-mnist_test.csv.gz"])
    func table(name: String) throws {
        try fuzz(name) { url in
            let table = try CSVReader.read(url)
            let count = table.labels?.count ?? table.pixels.count / (table.side * table.side)
            return count > 0 && table.pixels.count == count * table.side * table.side
        }
    }

    /// A set in an archive, found and read as the program does it: a whole set, or an error in words.
    @Test(arguments: ["raw.zip", "tables.zip"])
    func archive(name: String) throws {
        let original = try SmallSet.bytes(name)
        var errors = 0
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent(name)
            for round in 0..<Self.rounds {
                var stream = RandomStream(seed: 8, purpose: .test, index: round)
                try Data(Self.damaged(original, &stream)).write(to: url)
                do {
                    let images = try Fuzzing.input(for: "data sets") {
                        try DatasetLocator(folder: url).locate().load().training
                    }
                    #expect(images.pixels.count == images.count * images.height * images.width)
                } catch {
                    #expect(!"\(error)".contains("Domain"), "round \(round)")
                    errors += 1
                }
            }
        }
        #expect(errors > Self.rounds / 3)
    }

    private func fuzz(_ name: String, isWhole: (URL) throws -> Bool) throws {
        let original = try SmallSet.bytes(name)
        var errors = 0
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent(name)
            #expect(try isWhole(SmallSet.file(name)))
            for round in 0..<Self.rounds {
                var stream = RandomStream(seed: 7, purpose: .test, index: round)
                let bytes = Self.damaged(original, &stream)
                try Data(bytes).write(to: url)
                do {
                    #expect(try Fuzzing.input(for: "data sets") { try isWhole(url) }, "round \(round)")
                } catch let error as FileError {
                    #expect(error.path == url.path, "round \(round)")
                    errors += 1
                }
            }
        }
        // Damage that is rarely noticed would mean that the files are hardly checked.
        #expect(errors > (name.contains("csv") ? Self.rounds / 5 : Self.rounds / 3))
    }

    /// One to three random changes.
    static func damaged(_ original: [UInt8], _ stream: inout RandomStream) -> [UInt8] {
        var bytes = original
        for _ in 0...stream.integer(below: 3) {
            let position = stream.integer(below: max(1, bytes.count))
            let length = min(bytes.count - position, 1 + stream.integer(below: 20))
            switch stream.integer(below: 8) {
            case 0: bytes = Array(bytes.prefix(position))
            case 1: bytes.removeSubrange(position..<position + length)
            case 2: bytes.insert(contentsOf: bytes[position..<position + length], at: position)
            case 3: bytes += (0..<length).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
            case 4:
                for index in position..<position + length {
                    bytes[index] = UInt8(truncatingIfNeeded: stream.next())
                }
            // Sizes in headers.
            case 5: for index in 0..<min(16, bytes.count) where stream.uniform() < 0.2 { bytes[index] = 0xFF }
            case 6:
                for index in position..<position + length {
                    bytes[index] = Array("0,\r\n\"9-".utf8)[index % 7]
                }
            default: if position < bytes.count { bytes[position] ^= 1 << UInt8(stream.integer(below: 8)) }
            }
        }
        return bytes
    }
}
