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
        let table = AlignedColumns([header] + rows)
        let (total, trainable) = (graph.parameterCount, graph.trainableParameterCount)
        let (thin, thick) = (
            String(repeating: "-", count: table.width), String(repeating: "=", count: table.width)
        )
        let head = ["Model: \"\(graph.name)\"".shownOnOneLine, thin, table.lines[0], thick]
        let totals = [
            thick,
            "Total params: \(Formatting.grouped(total))",
            "Trainable params: \(Formatting.grouped(trainable))",
            "Non-trainable params: \(Formatting.grouped(total - trainable))",
        ]
        return (head + table.lines.dropFirst() + totals).joined(separator: "\n")
    }
}
