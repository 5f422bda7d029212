import FashionNetworks
import FashionReporting

/// The parts of a network with a pre-trained backbone, as a short table.
package struct BackboneSummary {
    private struct Part {
        let name: String
        var nodes: [Graph.Node]
    }

    private let graph: Graph
    private let parts: [Part]

    /// Finds the parts of a network.
    /// - Returns: `nil` for a network without such a backbone.
    package init?(_ graph: Graph) {
        let known = Backbone.all.first { backbone in
            backbone.parts.allSatisfy { part in graph.nodes.contains { $0.name.hasPrefix(part.prefix) } }
        }
        guard let known else { return nil }
        self.graph = graph
        var parts = [Part(name: "Preprocessing", nodes: [])]
        for node in graph.nodes {
            if let name = known.parts.first(where: { node.name.hasPrefix($0.prefix) })?.title,
                name != parts[parts.count - 1].name, !parts.contains(where: { $0.name == name })
            {
                parts.append(Part(name: name, nodes: []))
            }
            parts[parts.count - 1].nodes.append(node)
        }
        self.parts = parts
    }

    /// A table with one row for each part.
    package var table: Report.Table {
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
