import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

/// Archives that we write; that Keras reads them, `Interoperability/check_keras.py` shows.
@Suite struct KerasArchiveTests {
    static let models: [@Sendable () throws -> Model] = [narrowReferenceCNN, branchedModel]

    @Test(arguments: [0, 1])
    func modelComesBack(index: Int) throws {
        let model = try Self.models[index]()
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("new/model.keras")
            try KerasArchive.write(model, to: url)
            #expect(try KerasArchive.read(url) == model)
            let file = try ModelFile.read(url)
            #expect(file.format == .archive)
            #expect(file.model == model)
        }
    }

    @Test(arguments: [0, 1])
    func sameModelGivesSameBytes(index: Int) throws {
        let model = try Self.models[index]()
        try withTemporaryFolder { folder in
            let urls = ["a.keras", "b.keras"].map(folder.appendingPathComponent)
            for url in urls { try KerasArchive.write(model, to: url) }
            let archive = try Data(contentsOf: urls[0])
            #expect(try archive == Data(contentsOf: urls[1]))
            // Midnight of 1 January 1980, packed, in the header of the first entry.
            #expect(Array(archive[10..<14]) == [0, 0, 0x21, 0])
        }
    }

    /// What Keras 3 needs to find its classes, and what it must not find: a fourth entry.
    @Test func spellingIsThatOfKeras3() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.keras")
            try KerasArchive.write(branchedModel(), to: url, training: KerasTraining(learningRate: 5e-4))
            let archive = try ZipReader(Data(contentsOf: url), of: url)
            let text = String(
                decoding: try archive.contents(of: "config.json", atMost: 1 << 20), as: UTF8.self)
            let config = try #require(try JSONValue(parsing: text).object)
            #expect(config["module"] == .string("keras.src.models.functional"))
            #expect(
                config["build_config"]?.object?["input_shape"] == KerasConfiguration.batchShape([9, 10, 2]))
            let optimizer = config["compile_config"]?.object?["optimizer"]?.object
            #expect(optimizer?["module"] == .string("keras.optimizers"))
            #expect(optimizer?["config"]?.object?["learning_rate"] == .number(5e-4))
            let layers = try #require(config["config"]?.object?["layers"]?.array)
            #expect(layers.allSatisfy { $0.object?["module"] == .string("keras.layers") })
            #expect(
                layers.first?.object?["config"]?.object?["batch_shape"]
                    == KerasConfiguration.batchShape([9, 10, 2]))
            #expect(archive.names == ["config.json", "metadata.json", "model.weights.h5"])
        }
    }

    /// Keras lists a network's layers in the order that it keeps them in.
    @Test(arguments: ["keras2_functional.keras", "keras3_functional.keras"])
    func layersStandInTheOrderOfKeras(name: String) throws {
        let url = try fixture(name)
        let archive = try ZipReader(Data(contentsOf: url), of: url)
        let text = String(decoding: try archive.contents(of: "config.json", atMost: 1 << 20), as: UTF8.self)
        let layers = try #require(try JSONValue(parsing: text).object?["config"]?.object?["layers"]?.array)
        let names = layers.compactMap { $0.object?["name"]?.string }
        let graph = try KerasArchive.read(url).graph
        #expect(graph.kerasLayers.map(\.name) == names)
        // The same when the layers were made in another order.
        var other = try Graph(name: "branches", inputName: "image", inputShape: [6, 6, 2])
        let conv = try other.append(.convolution(Convolution(filters: 2, kernel: Extent(1))), name: "conv")
        let short = try other.append(.convolution(Convolution(filters: 2, kernel: Extent(1))), name: "short")
        let first = try other.append(.activation(.relu), name: "first", inputs: [conv])
        let second = try other.append(.activation(.relu), name: "second", inputs: [first])
        try other.append(.add, name: "sum", inputs: [short, second])
        #expect(other.kerasLayers.map(\.name) == ["image", "conv", "first", "short", "second", "sum"])
    }

    @Test func missingWeightIsNamedAndTheOldFileStays() throws {
        var model = try branchedModel()
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.keras")
            try KerasArchive.write(model, to: url)
            let before = try Data(contentsOf: url)
            let beta = try #require(model.graph.parameters.first { $0.role == .beta })
            model.weights[beta] = nil
            let error = #expect(throws: FileError.self) { try KerasArchive.write(model, to: url) }
            #expect(error?.problem == "the model: layer batch_normalization: has no beta")
            #expect(try Data(contentsOf: url) == before)
        }
    }

    @Test func networkTextGivesTheGraphBack() throws {
        for make in Self.models {
            let graph = try make().graph
            let text = try NetworkText.text(of: graph)
            #expect(try NetworkText.graph(from: text, in: URL(fileURLWithPath: "/x")) == graph)
        }
        let url = URL(fileURLWithPath: "/x")
        let error = #expect(throws: FileError.self) { try NetworkText.graph(from: "[", in: url) }
        #expect(error?.description == "/x: the network: is not valid JSON, at byte 1")
    }
}

/// Groups are called by Keras' order of the layers, which in a network with branches is not ours.
@Suite struct KerasArchiveOrderTests {
    @Test func residualNetworkComesBack() throws {
        let graph = try Backbone.resNetV2(.resNet50V2).transferModel(
            inputShape: [8, 8, 1], imageSize: 32, classes: 10, head: Backbone.Head(hidden: [4]), channels: 1)
        let model = Model(graph: graph, weights: .initial(for: graph, seed: 2))
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.keras")
            try KerasArchive.write(model, to: url)
            #expect(try KerasArchive.read(url) == model)
        }
    }
}
