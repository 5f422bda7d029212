import FashionCore
import FashionInference
import FashionReporting
import FashionTraining
import Foundation

/// Draws the preprocessing steps of images: one sheet for all of them, or a folder with one picture for each.
public struct PreprocessingPictures {
    /// The largest number of images on one sheet; further images are left out.
    public static let mostStrips = 50

    private let target: URL
    private let isSheet: Bool
    private var strips: [PreprocessingStrip.Strip] = []
    private var leftOut = 0
    private var names = FileNames()

    /// Creates an empty sheet or folder.
    /// - Parameter target: a file whose name ends in `.png`, or a folder, which is created if missing.
    public init(_ target: URL) {
        self.target = target
        isSheet = target.pathExtension.lowercased() == "png"
    }

    /// The endings of other image formats, which no folder is likely to have.
    private static let otherFormats: Set<String> = [
        "jpg", "jpeg", "jpe", "jfif", "webp", "gif", "tif", "tiff", "bmp", "svg", "pdf", "heic", "heif",
        "avif",
    ]

    /// Checks a path that a user gives for the pictures.
    /// - Throws: `SettingError` for an empty path, or one with the ending of another image format.
    package static func check(_ path: String) throws {
        let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
        guard path.isEmpty || otherFormats.contains(ending) else { return }
        throw SettingError(
            name: "show-preprocessing", expected: "a file whose name ends in .png, or a folder",
            found: path.isEmpty ? "none" : path)
    }

    /// Adds the strip of an image; in a folder, writes its picture at once.
    /// - Throws: `FileError` that names the picture that cannot be written.
    public mutating func add(_ strip: PreprocessingStrip.Strip) throws {
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

    /// Writes the sheet, if there is one.
    /// - Returns: a line with the location of the pictures; `nil` for a sheet without images, which is not written.
    /// - Throws: `FileError` that names the sheet.
    public func finish() throws -> String? {
        guard isSheet else { return "Preprocessing: \(names.count) pictures in \(target.path)" }
        guard !strips.isEmpty else { return nil }
        try Self.figure(strips).write(to: target)
        let rest =
            leftOut == 0
            ? "" : ", the first \(strips.count) of \(strips.count + leftOut) images; a folder takes all"
        return "Preprocessing: \(target.path)\(rest)"
    }
}

extension PreprocessingStrip.Strip {
    /// Draws the results of an image's preprocessing steps.
    /// - Throws: `FigureError` for an image that is too large to draw.
    public init(_ entry: ImageList.Entry, stages: [Preprocessing.Stage]) throws {
        self.init(
            name: entry.name,
            steps: try stages.map { stage in
                PreprocessingStrip.Step(
                    stage.name, try ColorImage(stage), width: stage.picture.width,
                    height: stage.picture.height)
            })
    }
}

extension ColorImage {
    /// The longer side of every picture in pixels: two for each unit of the drawing.
    private static let edge = 280

    /// Creates the picture of a stage, in colour if the stage has three channels.
    fileprivate init(_ stage: Preprocessing.Stage) throws {
        let picture = stage.picture.fitted(to: Self.edge)
        guard picture.channels == 3 else {
            try self.init(GreyImage(width: picture.width, height: picture.height, levels: picture.levels))
            return
        }
        try self.init(
            width: picture.width, height: picture.height,
            levels: picture.values.map { UInt8(min(max($0, 0), 255).rounded()) })
    }
}
