import FashionReporting
import Foundation

/// Photographs in folders whose classes differ in colour only: in grey all have the same levels.
enum ColourSet {
    /// Colours of the same luminance (Rec. 601: 100).
    static let colours: [(name: String, levels: [Double])] = [
        ("brick", [180, 65, 69]), ("moss", [40, 130, 103]), ("violet", [90, 72, 272]),
    ]

    /// Writes `train/` and `test/` with a folder for each class, or the folders of the classes alone.
    static func write(
        to folder: URL, training: Int = 48, test: Int = 12, isDivided: Bool = true, seed: UInt64 = 1
    ) throws {
        var state = seed
        for (part, count) in isDivided ? [("train/", training), ("test/", test)] : [("", training + test)] {
            for index in 0..<count {
                for colour in colours {
                    let file = folder.appendingPathComponent("\(part)\(colour.name)/\(index).png")
                    try write(colour.levels, &state, to: file)
                }
            }
        }
    }

    /// An image of 15×12 with a gradient and noise, in shades of one colour.
    private static func write(_ colour: [Double], _ state: inout UInt64, to url: URL) throws {
        let (width, height) = (15, 12)
        func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 40) / Double(1 << 24)
        }
        let slope = next() - 0.5
        let levels = (0..<width * height).flatMap { place -> [UInt8] in
            let shade = 0.6 + 0.2 * next() + 0.3 * slope * Double(place % width) / Double(width)
            return colour.map { UInt8(min(max($0 * shade, 0), 255)) }
        }
        let image = try ColorImage(width: width, height: height, levels: levels)
        var picture = Drawing(width: Double(width), height: Double(height))
        picture.draw(image, in: Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Canvas(picture).png().write(to: url)
    }
}
