import FashionCore
import Foundation
import Testing

@testable import FashionData

@Suite struct IDXReaderTests {
    @Test(
        "A file reads the same plain, compressed and in two gzip members, whatever its name",
        arguments: ["train-images-idx3-ubyte", "train-images-idx3-ubyte.gz", "two-members.gz"])
    func images(name: String) throws {
        let file = try withFile(SmallSet.bytes(name)) { try IDXReader.read($0, .images) }
        #expect(file.dimensions == [24, 5, 5])
        #expect(file.bytes == SmallSet.pixels(count: 24, start: 0))
        #expect(try file.md5 == SmallSet.hashes()["train-images-idx3-ubyte"]?["content"])
    }

    @Test func labels() throws {
        let file = try IDXReader.read(SmallSet.file("t10k-labels-idx1-ubyte.gz"), .labels)
        #expect(file.dimensions == [10])
        #expect(file.bytes == SmallSet.labels(count: 10, start: 100))
    }

    /// A broken file, and words that its error must contain.
    struct Broken: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let words: [String]

        init(_ description: String, _ bytes: [UInt8], _ words: String...) {
            testDescription = description
            self.bytes = bytes
            self.words = words
        }
    }

    static let broken = [
        Broken("empty", [], "is empty"),
        Broken("header cut off", [0, 0, 8, 3, 0, 0, 0, 1, 0], "header", "16", "9"),
        Broken(
            "not IDX", Array(0x11...0x30), "not an IDX file", "00000803", "11121314"),
        Broken(
            "a web page", Array("<!DOCTYPE html><html></html>".utf8), "is a web page",
            "download the file again"),
        Broken(
            "floats", idx(type: 0x0D, sizes: [1, 1, 1], content: [0, 0, 0, 0]), "32-bit float",
            "unsigned bytes"),
        Broken(
            "labels instead", idx(sizes: [20], content: .init(repeating: 0, count: 20)), "1 dimensions",
            "expected 3"),
        Broken(
            "another number of channels", idx(sizes: [1, 2, 2, 4], content: .init(1...16)), "1×2×2×4",
            "expected 1 or 3 channels in the last dimension, found 4"),
        Broken(
            "channels first", idx(sizes: [1, 3, 2, 2], content: .init(1...12)), "images are stored as N×H×W×C"
        ),
        Broken("five dimensions", idx(sizes: [1, 2, 2, 3, 1], content: .init(1...12)), "expected 3 or 4"),
        Broken("header of four cut off", [0, 0, 8, 4, 0, 0, 0, 1, 0], "header", "20", "9"),
        Broken("no images", idx(sizes: [0, 5, 5], content: []), "is empty", "0 images"),
        Broken("no pixels", idx(sizes: [3, 0, 5], content: []), "found 0"),
        Broken("huge sides", idx(sizes: [1, 5000, 5], content: []), "4096", "found 5000"),
        Broken(
            "truncated", idx(sizes: [2, 2, 2], content: [1, 2, 3, 4, 5, 6, 7]), "cut off", "8 bytes",
            "found 7"),
        Broken("oversized", idx(sizes: [2, 2, 2], content: .init(1...9)), "too long", "8 bytes"),
        Broken(
            "asks for terabytes", idx(sizes: [0xFFFF_FFFF, 4096, 4096], content: [1]), "more than the",
            "536870912"),
        Broken(
            "asks for 500 MB and has one byte", idx(sizes: [31_250, 128, 125], content: [1]), "cut off",
            "found 1"),
    ]

    @Test("A broken file gives an error that names it and says what is wrong", arguments: broken)
    func brokenFile(_ broken: Broken) throws {
        try withFile(broken.bytes, name: "some-images") { url in
            let error = #expect(throws: FileError.self) { try IDXReader.read(url, .images) }
            #expect(error?.path == url.path)
            for word in broken.words {
                #expect(error?.problem.contains(word) == true, "\(error?.problem ?? "")")
            }
        }
    }

    @Test(
        "Four dimensions are images in colour, or grey ones with a channel of their own", arguments: [1, 3])
    func fourDimensions(channels: Int) throws {
        try withTemporaryFolder { folder in
            for (name, count, start) in [("train", 6, 0), ("t10k", 4, 100)] {
                let bytes = (0..<count * 8 * 9 * channels).map { UInt8(($0 * 7 + start) % 256) }
                try Data(idx(sizes: [count, 8, 9, channels], content: bytes))
                    .write(to: folder.appendingPathComponent("\(name)-images-idx4-ubyte"))
                try Data(idx(sizes: [count], content: (0..<count).map { UInt8($0 % 3) }))
                    .write(to: folder.appendingPathComponent("\(name)-labels-idx1-ubyte"))
            }
            let set = try DatasetLocator(folder: folder).locate().load()
            #expect(set.training.imageShape == [8, 9, channels] && set.test.count == 4)
            #expect(set.training.pixels == (0..<6 * 72 * channels).map { UInt8($0 * 7 % 256) })
            #expect(set.test.pixels.first == 100 && set.test.labels == [0, 1, 2, 0])
            // Grey ones could be a copy of Fashion-MNIST that differs.
            #expect((set.genuineness.warning == nil) == (channels == 3))
            // What is written is read again.
            let target = folder.appendingPathComponent("again")
            try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
            try IDXWriter.write(training: set.training, test: set.test, to: target)
            #expect(try DatasetLocator(folder: target).locate().load().training == set.training)
            // Images of the two files that differ in their channels.
            let grey = idx(sizes: [4, 8, 9], content: [UInt8](repeating: 0, count: 4 * 72))
            let test = folder.appendingPathComponent("t10k-images-idx4-ubyte")
            try Data(grey).write(to: test)
            if channels == 3 {
                let error = #expect(throws: FileError.self) {
                    try DatasetLocator(folder: folder).locate().load()
                }
                #expect(error?.problem.contains("expected images of 8×9×3") == true)
            }
        }
    }

    @Test func corruptGzip() throws {
        let good = try SmallSet.bytes("train-images-idx3-ubyte.gz")
        func problem(_ bytes: [UInt8]) throws -> String {
            try withFile(bytes) { url in
                #expect(throws: FileError.self) { try IDXReader.read(url, .images) }?.problem ?? ""
            }
        }
        // The last eight bytes are the CRC and the length.
        var wrongCRC = good
        wrongCRC[good.count - 8] ^= 1
        #expect(try problem(wrongCRC).contains("corrupt gzip: incorrect data check"))
        var wrongLength = good
        wrongLength[good.count - 1] ^= 1
        #expect(try problem(wrongLength).contains("corrupt gzip: incorrect length check"))
        #expect(try problem(Array(good.dropLast())).contains("cut off"))
        #expect(try problem(Array(good.prefix(200))).contains("cut off"))
        #expect(try problem(Array(good.prefix(2))).contains("cut off"))
        #expect(try problem(good + [1, 2, 3]).contains("corrupt gzip: incorrect header check"))
    }

    @Test func limitOfDecompressedBytes() throws {
        let url = SmallSet.file("train-images-idx3-ubyte.gz")
        #expect(try ByteStream.read(url, limit: 616) { _ in } == 616)
        let error = #expect(throws: FileError.self) { try ByteStream.read(url, limit: 615) { _ in } }
        #expect(error?.problem.contains("more than the 615 bytes") == true)
    }

    @Test func whatIsNotAFile() throws {
        try withTemporaryFolder { folder in
            let error = #expect(throws: FileError.self) { try IDXReader.read(folder, .images) }
            #expect(error?.problem.contains("not a regular file") == true)
            let missing = folder.appendingPathComponent("none")
            #expect(throws: FileError.self) { try IDXReader.read(missing, .images) }
        }
    }
}
