import BuiltProgram
import FashionKit
import FashionReporting
import Foundation
import Testing

/// A folder of a test's own with IDX files of 8×8 textures, each class another one; it goes when the test ends.
final class SampleData: Sendable {
    let folder: URL
    /// The test images as written.
    let test: ImageSet

    /// - Parameter images: how many train; a quarter as many test.
    init(images: Int) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fashion-kit-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("data"), withIntermediateDirectories: true)
        test = try Self.make(count: images / 4, seed: 2)
        try Self.write(Self.make(count: images, seed: 1), "train", to: data)
        try Self.write(test, "t10k", to: data)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Where the data lies.
    var data: URL { folder.appendingPathComponent("data", isDirectory: true) }

    /// A file by its path in the folder.
    subscript(path: String) -> URL { folder.appendingPathComponent(path) }

    private static func make(count: Int, seed: UInt64) throws -> ImageSet {
        var stream = RandomStream(seed: seed, purpose: .dropout)
        let labels = (0..<count).map { UInt8($0 % 10) }
        let pixels = labels.flatMap { label in
            (0..<64).map { place in
                let (row, column) = (place / 8, place % 8)
                let isBright = [true, row % 2 == 1, column % 2 == 1, (row + column) % 2 == 1, row < 4]
                return (isBright[Int(label) % 5] ? (label < 5 ? 90 : 230) : 0) + UInt8(stream.next() & 15)
            }
        }
        return try #require(ImageSet(height: 8, width: 8, pixels: pixels, labels: labels))
    }

    private static func write(_ images: ImageSet, _ prefix: String, to folder: URL) throws {
        func file(_ sizes: [Int], _ bytes: [UInt8]) -> Data {
            var data = Data([0, 0, 8, UInt8(sizes.count)])
            for size in sizes {
                withUnsafeBytes(of: UInt32(size).bigEndian) { data.append(contentsOf: $0) }
            }
            return data + bytes
        }
        try file([images.count, 8, 8], images.pixels).write(
            to: folder.appendingPathComponent("\(prefix)-images-idx3-ubyte"))
        try file([images.count], images.labels.map { UInt8($0) }).write(
            to: folder.appendingPathComponent("\(prefix)-labels-idx1-ubyte"))
    }

    /// Writes levels as a square PNG.
    func writePNG(_ levels: ArraySlice<UInt8>, side: Int, to path: String) throws {
        let image = ColorImage(try GreyImage(width: side, height: side, levels: Array(levels)))
        var picture = Drawing(width: Double(side), height: Double(side))
        picture.draw(image, in: Rectangle(x: 0, y: 0, width: Double(side), height: Double(side)))
        try Canvas(picture).png().write(to: self[path])
    }

    /// Runs the program in the folder.
    func run(_ arguments: String...) throws -> (status: Int32, output: String, errorOutput: String) {
        try run(arguments)
    }

    /// Runs the program in the folder.
    func run(_ arguments: [String]) throws -> (status: Int32, output: String, errorOutput: String) {
        let process = Process()
        process.executableURL = BuiltProgram.file
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let (output, errors) = (self["stdout"], self["stderr"])
        for file in [output, errors] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return (
            process.terminationStatus, try String(contentsOf: output, encoding: .utf8),
            try String(contentsOf: errors, encoding: .utf8)
        )
    }
}
