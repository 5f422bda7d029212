import FashionCore
import FashionEvaluation
import Foundation

/// Formats predictions as text: a table for people, or one line per image for programs.
public enum PredictionFormat: Sendable, Equatable {
    /// Columns with a header. The widths are known before the first line, so lines can be written one by one.
    case table(fileWidth: Int, classWidth: Int)
    /// One JSON object per line.
    case json
    /// CSV: a header, then one line per image, quoted according to RFC 4180.
    case csv(top: Int)

    /// The maximum width of the column of file names.
    public static let widestFile = 60

    /// Returns a table with columns as wide as the names of these images and of the classifier's classes.
    public static func table(of list: ImageList, by classifier: Classifier) -> Self {
        .table(
            fileWidth: min(max(list.widestName, 4), widestFile),
            classWidth: classifier.widestClassName)
    }

    /// The first line; nil for JSON.
    public var header: String? {
        switch self {
        case .table(let fileWidth, let classWidth):
            row(["file", "class", "confidence", "then"], fileWidth, classWidth)
        case .json: nil
        case .csv(let top):
            csvHeader(top: top)
        }
    }

    /// Returns the line of one image, without a line break.
    /// - Parameter name: the name of the image.
    /// - Throws: `EncodingError` for a probability that is not finite, with JSON only.
    public func line(_ prediction: Prediction, of name: String) throws -> String {
        switch self {
        case .table(let fileWidth, let classWidth): table(prediction, name, fileWidth, classWidth)
        case .json: try json(prediction, name)
        case .csv: csv(prediction, name)
        }
    }

    private func table(
        _ prediction: Prediction, _ file: String, _ fileWidth: Int, _ classWidth: Int
    ) -> String {
        let first = prediction.choices[0]
        let others = prediction.choices.dropFirst().map { "\($0.name) \(percent($0.probability))" }
        var remark: String?
        if let verdict = prediction.verdict, verdict.isOutlier {
            remark = verdict.isBlank ? "blank image" : "unlike the training images"
        }
        let line = row(
            [file, first.name, percent(first.probability), others.joined(separator: ", ")].map(
                \.shownOnOneLine),
            fileWidth,
            classWidth)
        return line + (remark.map { "  [\($0)]" } ?? "")
    }

    private func row(_ cells: [String], _ fileWidth: Int, _ classWidth: Int) -> String {
        let (file, name) = (Formatting.left(cells[0], fileWidth), Formatting.left(cells[1], classWidth))
        let line = "\(file)  \(name)  \(Formatting.right(cells[2], 10))"
        return cells[3].isEmpty ? line : "\(line)  \(cells[3])"
    }

    private func percent(_ share: Float) -> String { Formatting.percent(Double(share), 1) }

    private func csvHeader(top: Int) -> String {
        var fields = ["file", "class", "confidence", "unlike_training", "outlier_score"]
        for rank in 2..<max(top + 1, 2) { fields += ["class_\(rank)", "confidence_\(rank)"] }
        return fields.joined(separator: ",")
    }

    private func csv(_ prediction: Prediction, _ file: String) -> String {
        func fields(_ choice: Prediction.Choice) -> [String] {
            [CSVField.quoted(choice.name), "\(choice.probability)"]
        }
        var line = [CSVField.quoted(file)] + fields(prediction.choices[0])
        if let verdict = prediction.verdict {
            line += ["\(verdict.isOutlier)", "\(verdict.score)"]
        } else {
            line += ["", ""]
        }
        for choice in prediction.choices.dropFirst() { line += fields(choice) }
        return line.joined(separator: ",")
    }

    private func json(_ prediction: Prediction, _ file: String) throws -> String {
        /// All keys are always present; their values are null when the model has no outlier check.
        struct Object: Encodable {
            let prediction: Prediction
            let file: String

            enum CodingKeys: String, CodingKey {
                case file, confidence, top, calibrated
                case name = "class"
                case isOutlier = "unlike_training"
                case isBlank = "blank"
                case score = "outlier_score"
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(file, forKey: .file)
                try container.encode(prediction.choices[0].name, forKey: .name)
                try container.encode(prediction.choices[0].probability, forKey: .confidence)
                try container.encode(prediction.choices, forKey: .top)
                try container.encode(prediction.isCalibrated, forKey: .calibrated)
                try container.encode(prediction.verdict?.isOutlier, forKey: .isOutlier)
                try container.encode(prediction.verdict?.isBlank, forKey: .isBlank)
                try container.encode(prediction.verdict?.score, forKey: .score)
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Object(prediction: prediction, file: file)), as: UTF8.self)
    }
}

extension ImageList {
    /// The width of the longest image name in characters, as a table shows it; 0 when there are no images.
    package var widestName: Int { entries.map(\.name.shownOnOneLine.count).max() ?? 0 }
}

extension Classifier {
    /// The width of the longest class name in characters, as a table shows it; at least that of "class".
    package var widestClassName: Int { max(classNames.map(\.shownOnOneLine.count).max() ?? 0, 5) }
}
