import NeuralNetwork
import Reports

/// The parts of a network with a ResNetV2 backbone, as a table of a few rows.
struct BackboneSummary {
    private struct Part {
        let name: String
        var nodes: [Graph.Node]
    }

    private let graph: Graph
    private let parts: [Part]

    /// - Returns: nil for a network without such a backbone.
    init?(_ graph: Graph) {
        guard graph.nodes.contains(where: { $0.name == ResNetV2.backboneEnd }) else { return nil }
        self.graph = graph
        var parts = [Part(name: "Preprocessing", nodes: [])]
        for node in graph.nodes {
            if let name = Self.beginnings.first(where: { node.name.hasPrefix($0.prefix) })?.part,
                name != parts[parts.count - 1].name, !parts.contains(where: { $0.name == name })
            {
                parts.append(Part(name: name, nodes: []))
            }
            parts[parts.count - 1].nodes.append(node)
        }
        self.parts = parts
    }

    /// Where parts begin, by their layers' names.
    private static let beginnings: [(prefix: String, part: String)] = [
        ("conv1_", "Stem"), ("conv2_", "Stage 1"), ("conv3_", "Stage 2"), ("conv4_", "Stage 3"),
        ("conv5_", "Stage 4"), (ResNetV2.features, "Head"),
    ]

    /// A row for each part.
    var table: Report.Table {
        let rows = parts.map { part in
            [
                part.name,
                part.nodes.last.map { "[" + $0.shape.map(String.init).joined(separator: ", ") + "]" } ?? "",
                "\(part.nodes.count)",
                Formatting.grouped(part.nodes.flatMap(graph.parameters(of:)).reduce(0) { $0 + $1.count }),
            ]
        }
        return Report.Table(header: ["Part", "Output", "Layers", "Parameters"], rows: rows)
    }
}
