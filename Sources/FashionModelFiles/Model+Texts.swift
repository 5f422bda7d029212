import FashionNetworks
import Foundation

extension Model {
    /// Returns ``metadata`` as strings by name, for formats whose files have a table of strings; empty without
    /// metadata.
    ///
    /// `class_names` is a JSON array; numbers have enough digits for an exact round trip.
    /// - Throws: `GraphError` unless there is a class name for each output.
    func texts() throws -> [String: String] {
        guard let metadata else { return [:] }
        guard metadata.classNames.isEmpty || graph.outputShape == [metadata.classNames.count] else {
            throw GraphError(
                node: graph.nodes.last?.name ?? "",
                "expected outputs for \(metadata.classNames.count) class names, found shape \(graph.outputShape)"
            )
        }
        let names = JSONValue.array(metadata.classNames.map(JSONValue.string))
        let texts = [
            "class_names": metadata.classNames.isEmpty ? nil : try names.text(),
            "input_scale": "\(metadata.inputScale)",
            "input_offset": metadata.inputOffset.map { "\($0)" },
            "program": "fashion \(metadata.program)",
            "recipe": metadata.recipe,
            "epoch": metadata.epoch.map { "\($0)" },
            "validation_loss": metadata.validationLoss.map { "\($0)" },
            "validation_accuracy": metadata.validationAccuracy.map { "\($0)" },
            "temperature": metadata.temperature.map { "\($0)" },
            "image_preparation": try metadata.preparation.map { preparation in
                try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(preparation)).text()
            },
            "folded_temperature": metadata.foldedTemperature.map { "\($0)" },
        ]
        return texts.compactMapValues(\.self)
    }
}
