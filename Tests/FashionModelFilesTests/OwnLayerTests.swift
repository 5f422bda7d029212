import FashionCompute
import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

/// A layer of a program that uses the library: a type with its shape and its operation, and nothing in the library to change.
private struct Doubling: PlannedLayer {
    var kerasClass: String { "Doubling" }

    func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        guard inputs.count == 1 else { throw GraphError(node: name, "expected one input") }
        return inputs[0]
    }

    func operation(for place: LayerPlace) throws -> any FashionCompute.Operation {
        RescalingOperation(layer: place.name, scale: 2, offset: 0)
    }
}

/// A layer that says what it makes but not how.
private struct Mystery: LayerKind {
    var kerasClass: String { "Mystery" }

    func outputShape(of inputs: [[Int]], name: String) throws -> [Int] { inputs[0] }
}

@Suite struct OwnLayerTests {
    @Test func isComputedLikeAnyOther() throws {
        let model = try model(of: Doubling())
        #expect(model.graph.nodes[1].name == "doubling")
        #expect(model.graph.nodes[1].layer == Layer(Doubling()))
        #expect(model.graph.nodes[1].layer != .flatten)
        func logits(_ model: Model) throws -> [Float] {
            let plan = try InferencePlan(
                model.graph, weights: model.weights, batch: 1, engine: Engine(threads: 1))
            for index in plan.images.indices { plan.images[index] = Float(index) - 1 }
            try plan.run()
            return Array(plan.logits)
        }
        let expected = try logits(self.model(of: Rescaling(scale: 2)))
        #expect(try logits(model) == expected)
        #expect(Set(expected).count > 1)
    }

    @Test func isNamedWhereItCannotBeWritten() throws {
        let model = try model(of: Doubling())
        try withTemporaryFolder { folder in
            let writers: [(String, (URL) throws -> Void)] = [
                ("h5", { try KerasHDF5.write(model, to: $0) }),
                ("keras", { try KerasArchive.write(model, to: $0) }),
                ("onnx", { try ONNXFile.write(model, to: $0) }),
            ]
            for (ending, write) in writers {
                let url = folder.appendingPathComponent("model.\(ending)")
                let error = #expect(throws: FileError.self) { try write(url) }
                let problem = error?.problem ?? ""
                #expect(problem.contains("layer doubling: is a Doubling, which has no form in"), "\(problem)")
                #expect(!FileManager.default.fileExists(atPath: url.path))
            }
        }
    }

    @Test func isNamedWhereItCannotBeComputed() throws {
        let model = try model(of: Mystery())
        #expect(
            throws: GraphError(node: "mystery", "expected a layer that computes, found Mystery")
        ) { try InferencePlan(model.graph, weights: model.weights, batch: 1, engine: Engine(threads: 1)) }
    }

    private func model(of kind: some LayerKind) throws -> Model {
        var builder = try GraphBuilder(name: "own", inputShape: [4])
        try builder.add(Layer(kind))
        try builder.add(.dense(Dense(units: 3, activation: .softmax)), name: "scores")
        return Model(graph: builder.graph, weights: numbered(builder.graph))
    }
}
