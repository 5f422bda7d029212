import FashionCore
import FashionNetworks

/// A table of a network's layers, output shapes and parameter counts, in the layout of Keras' `summary()`.
public struct NetworkSummary {
    /// The network.
    public let graph: Graph

    /// Describes a network.
    public init(graph: Graph) { self.graph = graph }

    /// Several lines of text without a trailing newline.
    public var text: String {
        let header = ["Layer (type)", "Output Shape", "Param #"]
        let rows = graph.nodes.map { node in
            [
                "\(node.name) (\(node.layer.kerasClass))".shownOnOneLine,
                "(" + (["None"] + node.shape.map(String.init)).joined(separator: ", ") + ")",
                Formatting.grouped(graph.parameters(of: node).reduce(0) { $0 + $1.count }),
            ]
        }
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let (name, shape) = (Formatting.left(cells[0], widths[0]), Formatting.left(cells[1], widths[1]))
            return "\(name)  \(shape)  \(Formatting.right(cells[2], widths[2]))"
        }
        let width = widths.reduce(0, +) + 4
        let (total, trainable) = (graph.parameterCount, graph.trainableParameterCount)
        let (thin, thick) = (String(repeating: "-", count: width), String(repeating: "=", count: width))
        return
            (["Model: \"\(graph.name)\"".shownOnOneLine, thin, line(header), thick] + rows.map(line) + [
                thick,
                "Total params: \(Formatting.grouped(total))",
                "Trainable params: \(Formatting.grouped(trainable))",
                "Non-trainable params: \(Formatting.grouped(total - trainable))",
            ]).joined(separator: "\n")
    }
}
