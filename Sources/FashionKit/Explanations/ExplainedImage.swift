import FashionCore
import FashionInference
import FashionPrediction
import FashionReporting
import Foundation

/// An image with its prediction, the explanation and its drawing.
public struct ExplainedImage: Sendable {
    /// An image that is to be explained.
    struct Subject {
        /// The name in the output.
        let name: String
        /// The beginning of the picture's file name.
        let stem: String
        /// The true class, if it is known.
        let label: String?
        /// The pixels, `[H, W, C]`.
        let levels: [UInt8]
    }

    /// The largest number of classes in a picture.
    private static let mostBars = 20

    /// The name of the image: a file, or "Test image 17".
    public let name: String
    /// The prediction and the evidence for one class.
    public let explanation: Explanation
    /// The name of the explained class.
    public let explained: String
    /// The image, its heat map, and the probabilities of the most probable classes.
    public let figure: ExplanationFigure
    /// The beginning of the picture's file name.
    fileprivate let stem: String

    init(_ subject: Subject, _ explanation: Explanation, by classifier: Classifier) throws {
        name = subject.name
        stem = subject.stem
        self.explanation = explanation
        explained = classifier.classNames[explanation.label]
        let prediction = explanation.prediction
        let image = try ColorImage(
            width: classifier.width, height: classifier.height, channels: classifier.channels,
            levels: subject.levels)
        let predicted = prediction.best.name
        let verdict =
            subject.label.map {
                $0 == predicted ? "\($0), rightly predicted" : "\($0), taken for \(predicted)"
            } ?? "taken for \(predicted)"
        let remark = prediction.verdict?.isOutlier == true ? "; unlike the training images" : ""
        figure = ExplanationFigure(explanations: [
            ExplanationFigure.Explanation(
                title: "\(subject.name): \(verdict)\(remark)", image: image,
                heat: try HeatMap(map: explanation.map), explained: explained,
                probabilities: prediction.choices.prefix(Self.mostBars).map {
                    ClassProbability($0.name, Double($0.probability))
                }, label: subject.label)
        ])
    }
}

/// Writes explanations as PNG files with distinct names into one folder.
public struct ExplanationPictures {
    /// The folder, which is created if missing.
    public let folder: URL
    private var names = FileNames()

    /// Creates a writer without any pictures; existing files with the same names are replaced.
    public init(in folder: URL) { self.folder = folder }

    /// Writes the picture of an image; the file is named after the image and the explained class.
    /// - Returns: the location of the file.
    /// - Throws: `FileError` that names the picture that cannot be written.
    public mutating func write(_ image: ExplainedImage) throws -> URL {
        let file = folder.appendingPathComponent(names.png("\(image.stem)_\(image.explained.asFileName)"))
        try image.figure.write(to: file)
        return file
    }
}

/// Formats explanations as a table: a header and one row for each image.
public struct ExplanationTable {
    private let widths: (image: Int, name: Int)

    /// Creates a table whose columns fit the names of a run's images and classes.
    public init(of run: ExplanationRun) {
        let widest = max(run.list.widestName, run.samples == nil ? 5 : 16)
        widths = (min(widest, PredictionFormat.widestFile), run.classifier.widestClassName)
    }

    /// The column names, one line.
    public var header: String { row("image", "class", "confidence", "picture") }

    /// Returns one image as a line under ``header``.
    /// - Parameter picture: the file that holds its drawing.
    public func line(_ image: ExplainedImage, picture: URL) -> String {
        let best = image.explanation.prediction.best
        let confidence = Formatting.percent(Double(best.probability), 1)
        return row(image.name, best.name, confidence, picture.relativePath)
    }

    private func row(_ image: String, _ name: String, _ confidence: String, _ picture: String) -> String {
        [
            Formatting.left(image.shownOnOneLine, widths.image),
            Formatting.left(name.shownOnOneLine, widths.name), Formatting.right(confidence, 10), picture,
        ].joined(separator: "  ")
    }
}
