import FashionKit
import Testing

struct NetworkSummaryTests {
    @Test func theReferenceNetwork() throws {
        let text = NetworkSummary(graph: try .referenceCNN()).text
        let lines = text.split(separator: "\n")
        #expect(lines.first == "Model: \"reference_cnn\"")
        #expect(
            lines.suffix(3) == [
                "Total params: 1,217,226", "Trainable params: 1,214,922", "Non-trainable params: 2,304",
            ])
        // From Keras' own summary of this network.
        for row in [
            /input_1 \(InputLayer\) +\(None, 28, 28, 1\) +0$/,
            /conv2d \(Conv2D\) +\(None, 28, 28, 64\) +640$/,
            /batch_normalization \(BatchNormalization\) +\(None, 28, 28, 64\) +256$/,
            /conv2d_5 \(Conv2D\) +\(None, 7, 7, 256\) +590,080$/,
            /global_average_pooling2d \(GlobalAveragePooling2D\) +\(None, 256\) +0$/,
            /dense_1 \(Dense\) +\(None, 10\) +2,570$/,
        ] {
            #expect(lines.contains { $0.contains(row) })
        }
        // A table: one line a layer, all equally long.
        let table = lines.dropFirst().prefix { !$0.hasPrefix("Total") }
        #expect(table.count == (try Graph.referenceCNN().nodes.count) + 4)
        #expect(Set(table.map(\.count)).count == 1)
        #expect(table.allSatisfy { $0.count <= 80 })
    }
}
