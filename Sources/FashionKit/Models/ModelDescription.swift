import FashionCore
import FashionModelFiles
import FashionTraining
import Foundation

/// A description of a model file: the table of the network's layers, then the file's metadata.
public struct ModelDescription {
    private let file: ModelFile
    private let url: URL

    /// Describes a file.
    /// - Parameter url: the file's location.
    public init(_ file: ModelFile, of url: URL) {
        self.file = file
        self.url = url
    }

    /// Several lines of text without a trailing newline.
    public var text: String {
        let rows = storage + (file.model.metadata.map(training) ?? foreign)
        let width = (rows.map(\.0.count).max() ?? 0) + 1
        let lines = rows.map { name, value in
            value.split(separator: "\n").enumerated().map { index, line in
                Formatting.left(index == 0 ? "\(name):" : "", width) + " " + line
            }.joined(separator: "\n")
        }
        return ([NetworkSummary(graph: file.model.graph).text, ""] + lines).joined(separator: "\n")
    }

    private var storage: [(String, String)] {
        let version = file.kerasVersion.map { ", Keras \($0)" } ?? ""
        let rows = [("File", url.path), ("Format", file.format.rawValue + version)]
        return file.model.remarks.isEmpty
            ? rows : rows + [("Left out", file.model.remarks.joined(separator: "\n"))]
    }

    /// The rows for a model that another program wrote.
    private var foreign: [(String, String)] {
        let model = file.model
        let input =
            model.pixelScaleOrigin == .assumed
            ? "the file does not tell how pixels are scaled; 0..1 is assumed"
            : "pixels as \(model.pixelScale.title), as the first layers say"
        var rows = [("Input", input)]
        if model.graph.outputShape.count == 1, let problem = model.graph.scoreProblem {
            rows.append(("Output", "\(problem)"))
        }
        return rows + [("Trained", "the file does not tell")]
    }

    private func training(_ metadata: ModelMetadata) -> [(String, String)] {
        var rows = [
            ("Program", "fashion \(metadata.program)"),
            (
                "Classes",
                metadata.classNames.isEmpty
                    ? "the file does not tell"
                    : metadata.classNames.map(\.shownOnOneLine).joined(separator: ", ")
            ),
            (
                "Input",
                "pixels of 0 to 255, times \(Formatting.short(metadata.inputScale))"
                    + (metadata.inputOffset.map { ", plus \(Formatting.short($0))" } ?? "")
            ),
        ]
        if let preparation = metadata.preparation {
            rows.append(
                (
                    "Images",
                    "\(preparation.height)×\(preparation.width), \(preparation.channels == 1 ? "grey" : "colour"), "
                        + "\(preparation.fit.rawValue), \(preparation.resampling.rawValue)"
                ))
        }
        if let temperature = metadata.temperature {
            rows.append(
                (
                    "Calibration",
                    "predict divides logits by the temperature \(Formatting.short(temperature)); the weights are raw"
                ))
        } else if let temperature = metadata.foldedTemperature {
            rows.append(
                (
                    "Calibration",
                    "the temperature \(Formatting.short(temperature)) is folded into the last layer's weights"
                ))
        }
        let epoch = metadata.epoch.map { "epoch \($0)" }
        let recipe = metadata.recipe.map { "recipe \($0)" }
        let trained = [metadata.training?.date, recipe, epoch].compactMap(\.self)
        if !trained.isEmpty { rows.append(("Trained", trained.joined(separator: ", "))) }
        if let record = metadata.training {
            let counts = [record.trainingImages, record.validationImages].map(Formatting.grouped)
            let hashes = record.dataMD5s.isEmpty ? "" : "\nMD5 " + record.dataMD5s.joined(separator: "\nMD5 ")
            rows += [
                ("Data", "\(record.data), \(counts[0]) images to train, \(counts[1]) to validate" + hashes),
                ("Engine", record.engine), ("Settings", settings(of: record)),
            ]
            if let weights = record.classWeights {
                let named = weights.enumerated().map { index, weight in
                    let name =
                        index < metadata.classNames.count
                        ? metadata.classNames[index].shownOnOneLine : "\(index)"
                    return "\(name) \(Formatting.short(weight))"
                }
                rows.append(("Class weights", named.joined(separator: ", ")))
            }
            rows += [
                ("Training", figures(record.loss, record.accuracy))
            ]
        }
        if metadata.validationLoss != nil || metadata.validationAccuracy != nil {
            rows.append(("Validation", figures(metadata.validationLoss, metadata.validationAccuracy)))
        }
        return rows
    }

    /// Returns one setting a line, in the order of the help, then settings unknown to this program.
    private func settings(of record: TrainingRecord) -> String {
        let known = TrainingConfiguration.settings.map(\.name).filter { record.settings[$0] != nil }
        let others = Set(record.settings.keys).subtracting(known).sorted()
        return (known + others).map { "\($0) \(record.settings[$0] ?? "")" }.joined(separator: "\n")
    }

    private func figures(_ loss: Double?, _ accuracy: Double?) -> String {
        [
            loss.map { "loss \(Formatting.decimal($0, 4))" },
            accuracy.map { "accuracy \(Formatting.percent($0))" },
        ].compactMap(\.self).joined(separator: ", ")
    }
}
