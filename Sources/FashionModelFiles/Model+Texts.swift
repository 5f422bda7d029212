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

extension ModelMetadata {
    /// Creates metadata from the texts that a model was exported with; nil when this program did not write them. The
    /// training record and the outlier check are not among them.
    /// - Throws: `KerasConfigurationError` when a text is damaged.
    init?(texts: [String: String]) throws {
        let writer = "fashion "
        guard let program = texts["program"], program.hasPrefix(writer) else { return nil }
        var values: [String: JSONValue] = [
            "format": .integer(Self.currentFormat),
            "program": .string(String(program.dropFirst(writer.count))),
            "classNames": .array([]),
        ]
        values["recipe"] = texts["recipe"].map(JSONValue.string)
        let properties = [
            "class_names": "classNames", "input_scale": "inputScale", "input_offset": "inputOffset",
            "epoch": "epoch", "validation_loss": "validationLoss",
            "validation_accuracy": "validationAccuracy",
            "temperature": "temperature", "image_preparation": "preparation",
            "folded_temperature": "foldedTemperature",
        ]
        for (name, property) in properties {
            guard let text = texts[name] else { continue }
            values[property] = try JSONValue(parsing: text)
        }
        try self.init(json: .object(values))
    }
}
