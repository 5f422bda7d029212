import ArgumentParser
import FashionCore
import Foundation

/// Writes what `--show-preprocessing` asks for: one sheet for all images, or a folder with one for each.
struct PreprocessingPictures {
    /// Rows of one sheet; a picture has an end.
    static let mostRows = 100

    private let target: URL
    private let isSheet: Bool
    private var rows: [PreprocessingStrip] = []
    private var leftOut = 0
    private var names: Set<String> = []

    /// - Parameter path: a PNG file, or a folder that is made if need be.
    init(_ path: String) {
        target = URL(fileURLWithPath: path)
        isSheet = target.pathExtension.lowercased() == "png"
    }

    /// Takes the strip of an image.
    /// - Throws: `FileError` that names the picture that cannot be written.
    mutating func add(_ strip: PreprocessingStrip) throws {
        guard !isSheet else {
            if rows.count < Self.mostRows { rows.append(strip) } else { leftOut += 1 }
            return
        }
        try PreprocessingStrip.sheet([strip]).write(
            to: target.appendingPathComponent(fileName(for: strip.name)))
    }

    /// Writes the sheet.
    /// - Returns: what to tell the user.
    func finish() throws -> String? {
        guard isSheet else { return "Preprocessing: \(names.count) pictures in \(target.path)" }
        guard !rows.isEmpty else { return nil }
        try PreprocessingStrip.sheet(rows).write(to: target)
        let rest =
            leftOut == 0
            ? "" : ", the first \(rows.count) of \(rows.count + leftOut) images; a folder takes all"
        return "Preprocessing: \(target.path)\(rest)"
    }

    /// The image's own name with .png behind it; a number goes in where two images have the same.
    private mutating func fileName(for path: String) -> String {
        let name = URL(fileURLWithPath: path).lastPathComponent
        var candidate = "\(name).png"
        var number = 2
        while !names.insert(candidate).inserted {
            candidate = "\(name)-\(number).png"
            number += 1
        }
        return candidate
    }
}
