import FashionNetworks
import Testing

/// What may stand at the end of a classifier.
@Suite struct ScoresTests {
    private func problem(_ layers: Layer...) throws -> String? {
        var graph = try Graph(name: "net", inputShape: [6, 6, 1])
        for (index, layer) in layers.enumerated() { try graph.append(layer, name: "l\(index + 1)") }
        return graph.scoreProblem?.description
    }

    private func dense(_ activation: Activation, units: Int = 3) -> Layer {
        .dense(Dense(units: units, activation: activation))
    }

    @Test func softmaxAndLogitsAreScores() throws {
        #expect(try problem(.flatten, dense(.softmax)) == nil)
        #expect(try problem(.flatten, dense(.linear)) == nil)
        #expect(try problem(.flatten, dense(.sigmoid), dense(.linear), .activation(.linear)) == nil)
        #expect(try problem(.flatten, dense(.sigmoid), .activation(.softmax)) == nil)
        let maps = Layer.convolution(Convolution(filters: 3, kernel: Extent(3)))
        #expect(try problem(maps, .globalAveragePooling) == nil)
        // Maps that a ReLU keeps above 0, and whose means are trained as logits.
        #expect(try problem(maps, .activation(.relu), .globalAveragePooling) == nil)
    }

    @Test(arguments: [
        Activation.sigmoid, .tanh, .relu, .leakyReLU(slope: 0.1), .clippedReLU(limit: 6), .elu(alpha: 1),
        .selu, .gelu, .silu, .softplus, .exponential,
    ])
    func otherFunctionsAreNamed(activation: Activation) throws {
        let found = try #require(
            try problem(.flatten, dense(.linear), .activation(activation), .dropout(rate: 0.5)))
        #expect(found.hasPrefix("layer l3: ends the network in \(activation.title), which gives "))
        #expect(found.contains("linear in Keras"))
    }

    @Test func whatPassesNumbersOnIsLookedThrough() throws {
        let maps = Layer.convolution(
            Convolution(filters: 3, kernel: Extent(3), activation: .sigmoid))
        let pooled = try #require(try problem(maps, .globalAveragePooling))
        #expect(pooled.hasPrefix("layer l1: ends the network in sigmoid, which gives one probability"))
        #expect(try problem(.flatten, dense(.tanh), .reshape(shape: [3]))?.hasPrefix("layer l2") == true)

        var graph = try Graph(name: "mean", inputShape: [4])
        let first = try graph.append(dense(.sigmoid), name: "first", inputs: [0])
        let second = try graph.append(dense(.sigmoid), name: "second", inputs: [0])
        try graph.append(.merge(.average), name: "mean", inputs: [first, second])
        #expect(graph.scoreProblem?.node == "second")
    }

    @Test func oneNumberIsNoAnswerAmongClasses() throws {
        let found = try #require(try problem(.flatten, dense(.sigmoid, units: 1)))
        #expect(found.contains("gives a single number; expected one for each class"))
    }
}
