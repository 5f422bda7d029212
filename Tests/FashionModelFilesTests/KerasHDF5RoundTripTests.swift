import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

/// libhdf5 writes and our own code reads, so that neither can hide a mistake of the other.
@Suite struct KerasHDF5RoundTripTests {
    static let models: [@Sendable () throws -> Model] = [narrowReferenceCNN, branchedModel]

    @Test(arguments: [0, 1])
    func modelComesBack(index: Int) throws {
        let model = try Self.models[index]()
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("new/model.h5")
            try KerasHDF5.write(model, to: url)
            #expect(try KerasHDF5.read(url) == model)
        }
    }

    @Test(arguments: [0, 1])
    func sameModelGivesSameBytes(index: Int) throws {
        let model = try Self.models[index]()
        try withTemporaryFolder { folder in
            let urls = ["a.h5", "b.h5"].map(folder.appendingPathComponent)
            for url in urls { try KerasHDF5.write(model, to: url) }
            #expect(try Data(contentsOf: urls[0]) == Data(contentsOf: urls[1]))
        }
    }

    @Test func trainingIsDescribedForKeras() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.h5")
            try KerasHDF5.write(narrowReferenceCNN(), to: url, training: KerasTraining(learningRate: 5e-4))
            let text = try #require(
                try HDF5Image(contentsOf: url).root().string(attribute: "training_config"))
            #expect(
                text == #"{"loss":"categorical_crossentropy","loss_weights":null,"metrics":["accuracy"],"#
                    + #""optimizer_config":{"class_name":"Adam","config":{"amsgrad":false,"beta_1":0.9,"#
                    + #""beta_2":0.999,"epsilon":1e-07,"learning_rate":0.0005,"name":"Adam"}},"#
                    + #""weighted_metrics":null}"#)
            try KerasHDF5.write(narrowReferenceCNN(), to: url, training: nil)
            #expect(try HDF5Image(contentsOf: url).root().string(attribute: "training_config") == nil)
        }
    }

    @Test func layoutIsKeras() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.h5")
            try KerasHDF5.write(narrowReferenceCNN(), to: url)
            let weights = try HDF5Image(contentsOf: url).root().group("model_weights")
            #expect(try weights.string(attribute: "keras_version") == "2.15.0")
            #expect(try weights.string(attribute: "backend") == "tensorflow")
            let layers = try #require(try weights.strings(attribute: "layer_names"))
            #expect(layers.prefix(4) == ["conv2d", "batch_normalization", "activation", "conv2d_1"])
            #expect(layers.count == 29)
            let normalization = try weights.group("batch_normalization")
            #expect(
                try normalization.strings(attribute: "weight_names") == [
                    "batch_normalization/gamma:0", "batch_normalization/beta:0",
                    "batch_normalization/moving_mean:0", "batch_normalization/moving_variance:0",
                ])
            #expect(try weights.group("activation").strings(attribute: "weight_names") == [])
        }
    }

    /// Keras splits lists that are too long for one attribute.
    @Test func splitListsAreJoined() throws {
        let model = try branchedModel()
        let url = URL(fileURLWithPath: "/model.h5")
        let image = try HDF5File.image(for: url) { root in
            try root.makeGroup("whole") { try KerasWeights.write(model.weights, of: model.graph, to: $0) }
            try root.makeGroup("split") { group in
                let names = model.graph.nodes.map(\.name)
                try group.write(Array(names.prefix(3)), attribute: "layer_names0")
                try group.write(Array(names.dropFirst(3)), attribute: "layer_names1")
                for node in model.graph.nodes {
                    try group.makeGroup(node.name) { group in
                        for (index, parameter) in model.graph.parameters(of: node).enumerated() {
                            try group.write(["number \(index)"], attribute: "weight_names\(index)")
                            try group.write(
                                model.weights.numbers(of: parameter), shape: parameter.shape,
                                to: "number \(index)")
                        }
                    }
                }
            }
        }
        let root = try HDF5Image(image, of: url).root()
        for name in ["whole", "split"] {
            #expect(
                try KerasWeights.read(
                    KerasOwner.list(of: model.graph), from: root.group(name), kerasVersion: nil)
                    == model.weights)
        }
    }

    @Test func missingWeightIsNamedAndTheOldFileStays() throws {
        var model = try branchedModel()
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.h5")
            try KerasHDF5.write(model, to: url)
            let before = try Data(contentsOf: url)
            let beta = try #require(model.graph.parameters.first { $0.role == .beta })
            model.weights[beta] = nil
            let error = #expect(throws: FileError.self) { try KerasHDF5.write(model, to: url) }
            #expect(error?.problem == "the model: layer batch_normalization: has no beta")
            #expect(try Data(contentsOf: url) == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model.h5"])
        }
    }

    @Test func writersInParallelDoNotDisturbEachOther() async throws {
        let model = try branchedModel()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await withThrowingTaskGroup(of: Model.self) { group in
            for index in 0..<8 {
                group.addTask {
                    let url = folder.appendingPathComponent("\(index).h5")
                    try KerasHDF5.write(model, to: url)
                    return try KerasHDF5.read(url)
                }
            }
            for try await copy in group { #expect(copy == model) }
        }
    }
}
