import FashionCore
import FashionInference
import FashionPrediction
import FashionReporting
import Foundation

/// An image, the explanation of the answer to it, and how that is drawn.
public struct ExplainedImage: Sendable {
    /// An image before it is explained.
    struct Subject {
        /// In the output.
        let name: String
        /// How its picture's name begins.
        let stem: String
        /// The true class where it is known.
        let label: String?
        /// `[H, W, C]`.
        let levels: [UInt8]
    }

    /// The most classes that a picture shows.
    private static let mostBars = 20

    /// What the image is called: a file, or "Test image 17".
    public let name: String
    /// The answer, and what in the image speaks for a class.
    public let explanation: Explanation
    /// The name of that class.
    public let explained: String
    /// The image, the heat map over it, and the probabilities of the most probable classes.
    public let figure: ExplanationFigure
    /// How the picture's name begins.
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

/// Writes explanations as PNG files into a folder, each under a name of its own.
public struct ExplanationPictures {
    /// The folder, which is made if need be.
    public let folder: URL
    private var names = FileNames()

    /// Begins without a picture; files that lie in the folder are replaced where names are the same.
    public init(in folder: URL) { self.folder = folder }

    /// Writes the picture of an image: its name and the explained class are the file's.
    /// - Returns: the file.
    /// - Throws: `FileError` that names the picture that cannot be written.
    public mutating func write(_ image: ExplainedImage) throws -> URL {
        let file = folder.appendingPathComponent(names.png("\(image.stem)_\(image.explained.asFileName)"))
        try image.figure.write(to: file)
        return file
    }
}

/// Writes the table of explanations: one row an image, columns under a header.
public struct ExplanationTable {
    private let widths: (image: Int, name: Int)

    /// A table with room for the names of a run's images and for the names of the classes.
    public init(of run: ExplanationRun) {
        let widest = max(run.list.widestName, run.samples == nil ? 5 : 16)
        widths = (min(widest, PredictionFormat.widestFile), run.classifier.widestClassName)
    }

    /// The names of the columns, one line.
    public var header: String { row("image", "class", "confidence", "picture") }

    /// One image as a line under ``header``.
    /// - Parameter picture: the file that it was drawn into.
    public func line(_ image: ExplainedImage, picture: URL) -> String {
        let best = image.explanation.prediction.best
        let confidence = Formatting.decimal(Double(best.probability) * 100, 1) + " %"
        return row(image.name, best.name, confidence, picture.relativePath)
    }

    private func row(_ image: String, _ name: String, _ confidence: String, _ picture: String) -> String {
        [
            Formatting.left(image.shownOnOneLine, widths.image),
            Formatting.left(name.shownOnOneLine, widths.name), Formatting.right(confidence, 10), picture,
        ].joined(separator: "  ")
    }
}
