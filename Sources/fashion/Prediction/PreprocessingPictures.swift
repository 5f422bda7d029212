import FashionReporting
import Foundation

/// Writes what `--show-preprocessing` asks for: one sheet for all images, or a folder with one for each.
struct PreprocessingPictures {
    /// Images on one sheet; a picture has an end.
    static let mostStrips = 50

    private let target: URL
    private let isSheet: Bool
    private var strips: [PreprocessingStrip.Strip] = []
    private var leftOut = 0
    private var names = FileNames()

    /// - Parameter path: a PNG file, or a folder that is made if need be.
    init(_ path: String) {
        target = URL(fileURLWithPath: path)
        isSheet = target.pathExtension.lowercased() == "png"
    }

    /// Takes the strip of an image.
    /// - Throws: `FileError` that names the picture that cannot be written.
    mutating func add(_ strip: PreprocessingStrip.Strip) throws {
        guard !isSheet else {
            if strips.count < Self.mostStrips { strips.append(strip) } else { leftOut += 1 }
            return
        }
        let name = names.png(URL(fileURLWithPath: strip.name).lastPathComponent)
        try Self.figure([strip]).write(to: target.appendingPathComponent(name))
    }

    private static func figure(_ strips: [PreprocessingStrip.Strip]) -> PreprocessingStrip {
        PreprocessingStrip(title: "From photographs to what the network sees", strips: strips)
    }

    /// Writes the sheet.
    /// - Returns: what to tell the user.
    func finish() throws -> String? {
        guard isSheet else { return "Preprocessing: \(names.count) pictures in \(target.path)" }
        guard !strips.isEmpty else { return nil }
        try Self.figure(strips).write(to: target)
        let rest =
            leftOut == 0
            ? "" : ", the first \(strips.count) of \(strips.count + leftOut) images; a folder takes all"
        return "Preprocessing: \(target.path)\(rest)"
    }
}
