import FashionReporting
import Foundation
import Testing

/// Images for `predict`, and models that take them.
enum PredictionImages {
    /// Writes levels as a PNG.
    static func write(_ levels: [UInt8], width: Int, height: Int, to url: URL) throws {
        let image = ColorImage(try GreyImage(width: width, height: height, levels: levels))
        var picture = Drawing(width: Double(width), height: Double(height))
        picture.draw(
            image, in: Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Canvas(picture).png().write(to: url)
    }

    /// Writes an image of one colour as a PNG.
    static func writeColour(_ colour: [UInt8], width: Int, height: Int, to url: URL) throws {
        let levels = (0..<width * height).flatMap { _ in colour }
        let image = try ColorImage(width: width, height: height, levels: levels)
        var picture = Drawing(width: Double(width), height: Double(height))
        picture.draw(image, in: Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)))
        try Canvas(picture).png().write(to: url)
    }

    /// A dark shape of 20×16 on a light ground of 40×30.
    static func photograph(to url: URL, level: UInt8 = 40) throws {
        let levels = (0..<1200).map {
            (10..<30).contains($0 % 40) && (7..<23).contains($0 / 40) ? level : 240
        }
        try write(levels, width: 40, height: 30, to: url)
    }

    /// The images of a ``TextureSet`` as they are.
    static func textures(count: Int, seed: UInt64, in folder: URL) throws {
        let pixels = TextureSet.make(count: count, seed: seed).pixels
        for index in 0..<count {
            let levels = Array(pixels[index * 64..<(index + 1) * 64])
            // Names that sort as the numbers do.
            try write(levels, width: 8, height: 8, to: folder.appendingPathComponent("\(1000 + index).png"))
        }
    }

    /// Puts the model of the short training, without an outlier check, into a workspace.
    static func putModel(in workspace: Workspace) throws {
        try FileManager.default.createDirectory(
            at: workspace["saved_model"], withIntermediateDirectories: true)
        try TrainedFiles.uninterrupted().model.write(to: workspace["saved_model/best_model.h5"])
    }
}
