import FashionImaging
import FashionReporting
import Foundation

@testable import FashionData

/// A folder of a test's own.
final class ImageTestFolder: Sendable {
    let url = FileManager.default.temporaryDirectory
        .appendingPathComponent("image-folder-\(UUID().uuidString)", isDirectory: true)

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes an image of one colour, with a number in it so that all differ.
    func write(_ path: String, _ colour: [UInt8] = [200, 40, 40], number: Int, side: Int = 10) throws {
        var levels = [UInt8]()
        for place in 0..<side * side {
            levels += place < 16 ? (number >> place & 1 == 1 ? [255, 255, 255] : [0, 0, 0]) : colour
        }
        try write(path, levels: levels, side: side)
    }

    /// Writes an image of red, green and blue levels.
    func write(_ path: String, levels: [UInt8], side: Int) throws {
        let image = try ColorImage(width: side, height: side, levels: levels)
        var picture = Drawing(width: Double(side), height: Double(side))
        picture.draw(image, in: Rectangle(x: 0, y: 0, width: Double(side), height: Double(side)))
        let file = url.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Canvas(picture).png().write(to: file)
    }

    func load(_ change: (inout ImageReading) -> Void = { _ in }) throws -> Dataset {
        var reading = ImageReading()
        change(&reading)
        return try DatasetLocator(folder: url).locate().load(reading: reading)
    }

    /// Returns a folder with eight training and three test images of each of two classes.
    static func divided() throws -> ImageTestFolder {
        let folder = try ImageTestFolder()
        for number in 0..<8 {
            try folder.write("train/red/\(number).png", number: number)
            try folder.write("train/blue/\(number).png", [40, 40, 200], number: 100 + number)
        }
        for number in 0..<3 {
            try folder.write("test/red/\(number).png", number: 200 + number)
            try folder.write("test/blue/\(number).png", [40, 40, 200], number: 300 + number)
        }
        return folder
    }
}
