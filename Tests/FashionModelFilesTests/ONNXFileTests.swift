import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

@Suite struct ONNXFileTests {
    /// `Fixtures/make_exports.py` keeps files only if ONNX Runtime computes from them what Keras does.
    @Test(arguments: [
        "keras3_sequential", "keras3_sequential-fold", "keras3_sequential-embed", "keras3_functional",
        "keras3_functional-embed",
    ])
    func bytesAreThoseThatONNXRuntimeAgreedWith(name: String) throws {
        let parts = name.split(separator: "-").map(String.init)
        var model = try KerasHDF5.read(fixture("\(parts[0]).h5"))
        if parts.last == "fold" { model = try model.foldingBatchNormalization() }
        let embeds = parts.last == "embed"
        try withTemporaryFolder { folder in
            for file in ["a.onnx", "b.onnx"].map(folder.appendingPathComponent) {
                try ONNXFile.write(model, to: file, embedsPreprocessing: embeds)
                #expect(try Data(contentsOf: file) == Data(contentsOf: fixture("\(name).onnx")))
                try ONNXFile.verify(file, holds: model, embedsPreprocessing: embeds)
            }
        }
    }

    @Test func metadataAndVersionsAreInTheFile() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("model.onnx")
            var model = try named(narrowReferenceCNN())
            try ONNXFile.write(model, to: file)
            let found = try ONNXModel(serializedBytes: Data(contentsOf: file))
            #expect(found.irVersion == 7 && found.opsetImport.map(\.version) == [13])
            #expect(found.producerName == "fashion" && found.producerVersion == "1.2.3")
            #expect(
                found.metadataProps.map { "\($0.key)=\($0.value)" } == [
                    #"class_names=["c0","c1","c2","c3","c4","c5","c6","c7","c8","Kleid/\"größer\""]"#,
                    "epoch=7",
                    "input_scale=0.00392156862745098",
                    "preprocessing=multiply pixels of 0 to 255 by input_scale", "program=fashion 1.2.3",
                    "recipe=reference", "validation_accuracy=0.9375", "validation_loss=0.25",
                ])
            // Nobody knows how a foreign model's input is scaled.
            model.metadata = nil
            try ONNXFile.write(model, to: file)
            #expect(try ONNXModel(serializedBytes: Data(contentsOf: file)).metadataProps.isEmpty)
        }
    }

    @Test func graphTakesAnyNumberOfImages() throws {
        let model = try branchedModel()
        let plain = try ONNXGraphWriter.graph(of: model, embedsPreprocessing: false)
        let bytes = try ONNXGraphWriter.graph(of: model, embedsPreprocessing: true)
        #expect(plain.input.map(describe) == ["input_1 float [N, 9, 10, 2]"])
        #expect(bytes.input.map(describe) == ["input_1 uint8 [N, 9, 10, 2]"])
        #expect(plain.output.map(describe) == ["probabilities float [N, 4]"])
        let grey = try ONNXGraphWriter.graph(of: narrowReferenceCNN(), embedsPreprocessing: true)
        #expect(grey.input.map(describe) == ["input_1 uint8 [N, 28, 28]"])
    }

    /// Every value is made before it is used and only once, whatever layers are called.
    @Test func namesNeverClash() throws {
        var network = try Graph(name: "", inputName: "probabilities", inputShape: [4, 4, 1])
        try network.append(.batchNormalization(BatchNormalization()), name: "probabilities/gamma")
        try network.append(
            .convolution(Convolution(filters: 2, kernel: Extent(1), activation: .relu)), name: "a")
        try network.append(.activation(.relu), name: "a/relu")
        try network.append(.flatten, name: "a/kernel")
        try network.append(.dense(Dense(units: 3)), name: "softmax")
        let model = Model(graph: network, weights: numbered(network))
        let graph = try ONNXGraphWriter.graph(of: model, embedsPreprocessing: true)
        #expect(!graph.name.isEmpty)
        #expect(Set(graph.node.map(\.name)).count == graph.node.count)
        var values = Set((graph.input.map(\.name) + graph.initializer.map(\.name)))
        #expect(values.count == graph.input.count + graph.initializer.count)
        for node in graph.node {
            #expect(node.input.allSatisfy(values.contains), "\(node.name)")
            for output in node.output { #expect(values.insert(output).inserted, "\(output)") }
        }
        // The network ends with scores.
        #expect(graph.node.last?.opType == "Softmax")
        #expect(graph.node.last?.output == graph.output.map(\.name))
    }

    @Test func dropoutIsLeftOutAndSoftmaxNotRepeated() throws {
        let graph = try ONNXGraphWriter.graph(of: narrowReferenceCNN(), embedsPreprocessing: false)
        let counts = Dictionary(grouping: graph.node, by: \.opType).mapValues(\.count)
        #expect(
            counts == [
                "Transpose": 1, "Conv": 6, "BatchNormalization": 7, "Relu": 7, "MaxPool": 2,
                "GlobalAveragePool": 1, "Flatten": 1, "Gemm": 2, "Softmax": 1,
            ])
    }

    /// TensorFlow's rule, worked out by hand: 7 rows, windows of 4 rows every 2 need 8 + 2 − 7 = 3 zeros, 1 above.
    @Test func paddingIsWrittenOut() throws {
        var network = try Graph(name: "n", inputShape: [7, 9, 1])
        try network.append(
            .convolution(
                Convolution(
                    filters: 2, kernel: Extent(height: 4, width: 1), strides: Extent(height: 2, width: 3),
                    padding: .same)), name: "conv")
        try network.append(.globalAveragePooling, name: "mean")
        let model = Model(graph: network, weights: numbered(network))
        let graph = try ONNXGraphWriter.graph(of: model, embedsPreprocessing: false)
        let node = try #require(graph.node.first { $0.opType == "Conv" })
        #expect(node.attribute.first { $0.name == "pads" }?.ints == [1, 0, 2, 0])
        #expect(node.attribute.first { $0.name == "strides" }?.ints == [2, 3])
    }

    @Test func whatCannotBeWrittenIsNamed() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("model.onnx")
            func problem(_ model: Model, embeds: Bool = false) -> String? {
                #expect(throws: FileError.self) {
                    try ONNXFile.write(model, to: file, embedsPreprocessing: embeds)
                }?.problem
            }
            var images = try Graph(name: "n", inputShape: [4, 4, 1])
            try images.append(.activation(.relu), name: "end")
            #expect(
                problem(Model(graph: images, weights: Weights()))
                    == "the model: layer end: expected a vector of scores at the end, found shape [4, 4, 1]")
            var model = try narrowReferenceCNN()
            #expect(
                problem(model)
                    == "the model: layer dense_1: expected outputs for 2 class names, found shape [10]")
            model = try named(model)
            model.metadata?.inputScale = 1e300
            #expect(
                problem(model, embeds: true)
                    == "the model: layer input_1: expected a finite input scale, found pixels times 1e+300")
            model.weights = Weights()
            #expect(problem(model) == "the model: layer conv2d: has no kernel")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test func damageIsNoticed() throws {
        let model = try KerasHDF5.read(fixture("keras3_sequential.h5"))
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("model.onnx")
            func expectProblem(_ bytes: Data, _ problem: String) throws {
                try bytes.write(to: file)
                let error = #expect(throws: FileError.self) { try ONNXFile.verify(file, holds: model) }
                #expect(error?.problem == problem)
            }
            var other = model
            let gamma = try #require(model.graph.parameters.first { $0.role == .gamma })
            other.weights[gamma] = [1, 2]
            try ONNXFile.write(other, to: file)
            try expectProblem(
                Data(contentsOf: file), "does not hold the model: norm/gamma differs")
            try ONNXFile.write(model, to: file, embedsPreprocessing: true)
            try expectProblem(
                Data(contentsOf: file), "does not hold the model: conv/kernel differs")
            try expectProblem(Data(), "does not hold the model: its description differs")
        }
    }

    @Test func randomChangesAreNoticed() throws {
        let model = try KerasHDF5.read(fixture("keras3_sequential.h5"))
        let file = try fixture("keras3_sequential.onnx")
        let whole = try Data(contentsOf: file)
        let message = try ONNXFile.message(of: model, for: file, embedsPreprocessing: false)
        try ONNXFile.verify(whole, of: file, holds: message)
        var refused = 0
        for round in 0..<5000 {
            var stream = RandomStream(seed: 1, purpose: .test, index: round)
            do {
                try ONNXFile.verify(damaged(whole, &stream), of: file, holds: message)
            } catch let error as FileError {
                #expect(error.path == file.path)
                refused += 1
            }
        }
        // Changes may undo each other, and a few change nothing that is meant.
        #expect(refused > 4500)
    }

    /// The narrow network with a name for each of its ten outputs.
    private func named(_ model: Model) throws -> Model {
        var model = model
        model.metadata?.classNames = (0..<9).map { "c\($0)" } + [#"Kleid/"größer""#]
        return model
    }

    private func describe(_ value: ONNXValueInfo) -> String {
        let type = value.type.tensorType
        let sizes = type.shape.dim.map { $0.dimParam.isEmpty ? "\($0.dimValue)" : $0.dimParam }
        return "\(value.name) \(type.elemType) [\(sizes.joined(separator: ", "))]"
    }
}
