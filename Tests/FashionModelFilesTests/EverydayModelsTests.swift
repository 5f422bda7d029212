import FashionCompute
import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

/// Models as people save them give Keras' own probabilities; `Fixtures/make_everyday.py` made them.
@Suite struct EverydayModelsTests {
    static let names = [
        "activation_layers", "activations", "adapted", "augmented", "center_crop", "column_normalization",
        "dense_on_pixels", "dense_on_rows", "flat_logits",
        "frozen", "frozen_in_part", "functions", "gelu",
        "group_normalization", "groups", "image_layer_calls", "keras2_calls", "keras2_frozen_in_part",
        "keras2_functions", "keras2_operations", "kept_axes",
        "layer_normalization",
        "leaky", "matrix_normalization", "merging", "nested", "noise", "noise_shape", "normalization",
        "operations", "prelu",
        "rescaling", "reshape", "reshape_vector", "rows_side_by_side", "separable", "shared", "shared_order",
        "sizes",
        "symmetric", "vector",
        "without_scale",
    ]
    static let files = names.flatMap { ["\($0).keras", "\($0).h5"] } + ["lora.keras"]

    private struct Expected: Decodable {
        let feed: String
        let probabilities: [Double]
    }

    @Test(arguments: files) func probabilitiesAreThoseOfKeras(file: String) throws {
        let model = try ModelFile.read(fixture("everyday/\(file)")).model
        try expectProbabilities(of: model, file)
    }

    /// What we write of them is read back unchanged, and gives the same probabilities.
    @Test(arguments: files) func exportsGiveTheSame(file: String) throws {
        var model = try ModelFile.read(fixture("everyday/\(file)")).model
        model.describe(classNames: [], program: "1.2.3")
        try withTemporaryFolder { folder in
            let urls = ["model.h5", "model.keras"].map(folder.appendingPathComponent)
            try KerasHDF5.write(model, to: urls[0])
            try KerasArchive.write(model, to: urls[1])
            for url in urls {
                try ModelFile.verify(url, holds: model)
                try expectProbabilities(of: ModelFile.read(url).model, file)
            }
            let onnx = folder.appendingPathComponent("model.onnx")
            try ONNXFile.write(model, to: onnx, embedsPreprocessing: true)
            try ONNXFile.verify(onnx, holds: model, embedsPreprocessing: true)
        }
    }

    /// Folding batch normalisation changes nothing.
    @Test(arguments: ["nested.keras", "without_scale.keras", "frozen.h5", "dense_on_pixels.keras"])
    func foldedModelsGiveTheSame(file: String) throws {
        let model = try ModelFile.read(fixture("everyday/\(file)")).model
        let folded = try model.foldingBatchNormalization()
        #expect(folded.graph.nodes.count < model.graph.nodes.count)
        try expectProbabilities(of: folded, file)
    }

    @Test(arguments: [
        ("rescaling", PixelScale.bytes), ("augmented", .bytes), ("operations", .bytes),
        ("normalization", .bytes),
        ("adapted", .unit), ("symmetric", .unit), ("matrix_normalization", .unit),
        ("column_normalization", .unit),
    ])
    func scaleOfTheInputIsRecognized(name: String, scale: PixelScale) throws {
        let model = try ModelFile.read(fixture("everyday/\(name).keras")).model
        #expect(model.pixelScaleOrigin == .recognized)
        #expect(model.pixelScale == scale)
    }

    @Test(arguments: ["leaky", "noise", "vector"]) func scaleIsAssumedWhereNothingTells(name: String) throws {
        let model = try ModelFile.read(fixture("everyday/\(name).keras")).model
        #expect(model.pixelScaleOrigin == .assumed)
        #expect(model.pixelScale == .unit)
    }

    /// A layer that subtracts a mean takes pixels around it; one that changes nothing tells nothing.
    @Test(
        arguments: [
            (1, -117, PixelScale.bytes), (0.1, -12.7, .bytes), (1, -0.5, .unit), (2, -1, .unit),
            (0.5, 0.5, .symmetric), (1, 0, nil), (-1, 0, nil),
            (-1, 1, .unit), (-1, 255, .bytes), (-1 / 255, 1, .bytes), (-2 / 255, 1, .bytes), (-2, 1, .unit),
            (-0.5, 0.5, .symmetric), (-255, 255, .unit), (-127.5, 127.5, .symmetric),
            (127.5, 127.5, .symmetric), (0.5, 0, nil), (1 / 16, 0, nil), (1, 0.1, nil), (2, 0, nil),
            (0.7, 0.3, .symmetric),
            (3.2, -0.42, .unit),
        ] as [(Float, Float, PixelScale?)])
    func aMeanThatIsSubtracted(scale: Float, offset: Float, expected: PixelScale?) throws {
        var network = try GraphBuilder(name: "mean", inputShape: [4, 4, 1])
        try network.add(.rescaling(Rescaling(scale: scale, offset: offset)))
        try network.add(.flatten)
        try network.add(.dense(Dense(units: 2, activation: .softmax)))
        let model = Model(graph: network.graph, weights: .initial(for: network.graph, seed: 1))
        #expect(model.recognizedScale() == expected)
    }

    @Test func chosenScaleIsKept() throws {
        var model = try ModelFile.read(fixture("everyday/leaky.keras")).model
        model.choose(.symmetric)
        model.describe(classNames: [], program: "1.2.3")
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.h5")
            try KerasHDF5.write(model, to: url)
            let found = try ModelFile.read(url).model
            #expect(found.pixelScale.name == "-1..1")
            #expect(found.pixelScaleOrigin == .written)
            #expect(
                try found.networkOnUnitPixels().nodes[1].layer == .rescaling(Rescaling(scale: 2, offset: -1)))
            #expect(found.classNames == nil)
        }
        let texts = try model.texts()
        #expect(texts["input_scale"] == "\(1 / 127.5)")
        #expect(texts["input_offset"] == "-1.0")
        #expect(texts["class_names"] == nil)
    }

    /// A layer of Keras may be several here, or none; its output is that of the last, or of the layer before.
    @Test func theOutputOfALayerIsFound() throws {
        let parts = try ModelFile.read(fixture("everyday/activation_layers.keras")).model
        #expect(parts.layerOutputs["conv2d_28"] == "conv2d_28_activation")
        #expect(parts.layerOutputs["dense_28"] == "dense_28_activation")
        let functions = try ModelFile.read(fixture("everyday/functions.keras")).model
        #expect(functions.layerOutputs["hard_silu"] == "hard_silu_product")
        #expect(functions.layerOutputs["conv2d_24"] == "conv2d_24_clip")
        let augmented = try ModelFile.read(fixture("everyday/augmented.keras")).model
        let input = augmented.graph.nodes[0].name
        #expect(
            augmented.layerOutputs.keys.sorted() == [
                "augmentation", "random_flip", "random_rotation", "random_zoom",
            ])
        #expect(Set(augmented.layerOutputs.values) == [input])
        for model in [parts, functions] {
            let names = model.graph.nodes.map(\.name)
            #expect(model.layerOutputs.allSatisfy { names.contains($0.value) && $0.key != $0.value })
        }
        let own = try ModelFile.read(fixture("everyday/leaky.keras")).model
        #expect(own.layerOutputs.isEmpty)
    }

    /// Of equal names in two inner networks the second is prefixed, and so is the name of its output.
    @Test func equalNamesOfInnerNetworksAreToldApart() throws {
        func inner(_ name: String) -> String {
            """
            {"class_name": "Sequential", "config": {"name": "\(name)", "layers": [
            {"class_name": "InputLayer", "config": {"name": "\(name)_in", "batch_shape": [null, 4]}},
            {"class_name": "Dense", "config": {"name": "d", "units": 4, "activation": "hard_sigmoid"}}]}}
            """
        }
        let text = """
            {"class_name": "Sequential", "config": {"name": "n", "layers": [
            {"class_name": "InputLayer", "config": {"name": "i", "batch_shape": [null, 4]}}, \(inner("a")), \(inner("b"))]}}
            """
        let outputs = try KerasConfigurationReader(JSONValue(parsing: text), kerasVersion: "3.0.0").outputs
        #expect(outputs == ["a": "d_clip", "d": "d_clip", "b": "b_d_clip", "b_d": "b_d_clip"])
    }

    @Test func whatIsLeftOutIsSaid() throws {
        let augmented = try ModelFile.read(fixture("everyday/augmented.keras")).model
        #expect(
            augmented.remarks
                == ["random_flip: RandomFlip", "random_rotation: RandomRotation", "random_zoom: RandomZoom"]
                .map {
                    "layer \($0) is left out; it does nothing in inference"
                })
        let shared = try ModelFile.read(fixture("everyday/shared.h5")).model
        #expect(shared.obstacles.count == 1)
        #expect(shared.obstacles.first?.hasPrefix("layer shared: is used several times") == true)
    }

    /// Keras merges LoRA weights into the kernel in its archives, but not in HDF5 files.
    @Test func weightsOfLoRAAreReadIfMerged() throws {
        let model = try ModelFile.read(fixture("everyday/lora.keras")).model
        #expect(
            model.remarks.contains(
                "layer adapted: its LoRA weights are merged into its kernel, as Keras saves them"))
        let error = #expect(throws: FileError.self) { try ModelFile.read(fixture("everyday/lora.h5")) }
        let expected =
            "has LoRA weights beside its kernel; save the trained model as .keras, where Keras merges them"
        #expect(error?.problem.hasSuffix(expected) == true, "\(error?.problem ?? "")")
    }

    /// A layer that trains again within a network that does not is still frozen, as in Keras' `trainable_variables`.
    @Test(arguments: ["keras", "h5"]) func frozenLayersAreNamed(ending: String) throws {
        let some = try ModelFile.read(fixture("everyday/frozen_in_part.\(ending)")).model
        #expect(some.frozenLayers == ["frozen_0", "frozen_1", "frozen_2", "trained_0"])
        let url = URL(fileURLWithPath: "/m.h5")
        let notice = try #require(some.frozenLayersNotice(of: url))
        #expect(notice.kind == .warning)
        #expect(
            notice.text
                == "/m.h5: freezes 4 layers, the first is frozen_0 (trainable is false); a training here changes all layers"
        )
        let none = try ModelFile.read(fixture("everyday/nested.\(ending)")).model
        #expect(none.frozenLayers.isEmpty && none.frozenLayersNotice(of: url) == nil)
    }

    /// What Dropout draws by the whole image is another training, and the same inference.
    @Test func dropoutOfWholeImagesIsNotTrained() throws {
        let model = try ModelFile.read(fixture("everyday/noise_shape.keras")).model
        #expect(model.remarks == ["layer dropout_whole: noise_shape is left out; it changes training only"])
        #expect(
            model.obstacles
                == ["layer dropout_whole: has noise_shape, which this program does not have in training"])
    }

    /// Keras 3 takes no `/` in a layer's name; the weights are found all the same.
    @Test func namesWithSlashesAreChanged() throws {
        var graph = try Graph(name: "slashes", inputName: "in/put", inputShape: [4])
        try graph.append(.dense(Dense(units: 3)), name: "block/dense")
        try graph.append(.dense(Dense(units: 2, activation: .softmax)), name: "block_dense")
        let model = Model(graph: graph, weights: numbered(graph))
        try withTemporaryFolder { folder in
            for name in ["model.h5", "model.keras"] {
                let url = folder.appendingPathComponent(name)
                try name == "model.h5" ? KerasHDF5.write(model, to: url) : KerasArchive.write(model, to: url)
                let found = try ModelFile.read(url).model
                #expect(found.graph.nodes.map(\.name) == ["in_put", "block_dense", "block_dense_1"])
                #expect(found.remarks.count == 2 && found.remarks[1].contains("is called block_dense here"))
                let numbers = try found.graph.parameters.map(found.weights.numbers)
                #expect(try numbers == graph.parameters.map(model.weights.numbers))
                // Read and written again, nothing is left to change.
                try KerasHDF5.write(found, to: url)
                #expect(try ModelFile.read(url).model.remarks.isEmpty)
            }
        }
    }

    @Test(arguments: [Float.nan, .infinity]) func weightsThatAreNoNumbersAreNamed(number: Float) throws {
        var model = try narrowReferenceCNN()
        let parameter = model.graph.parameters[2]
        var numbers = try model.weights.numbers(of: parameter)
        numbers[0] = number
        model.weights[parameter] = numbers
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.h5")
            try KerasHDF5.write(model, to: url)
            let error = #expect(throws: FileError.self) { try ModelFile.read(url) }
            #expect(
                error?.problem.hasPrefix(
                    "/model_weights/batch_normalization/batch_normalization/gamma:0: expected numbers, found 1 of 2"
                )
                    == true, "\(error?.problem ?? "")")
        }
    }

    private func expectProbabilities(of model: Model, _ file: String) throws {
        let name = file.split(separator: ".")[0]
        let all = try JSONDecoder().decode(
            [String: Expected].self, from: Data(contentsOf: fixture("everyday/expected.json")))
        let expected = try #require(all[String(name)])
        let plan = try InferencePlan(
            model.networkOnUnitPixels(), weights: model.weights, batch: 4, engine: Engine(threads: 1),
            algorithms: .direct)
        for image in 0..<4 {
            for place in 0..<64 {
                let pixel = (37 * place + 101 * image + 13 * place * image) % 256
                plan.images[image * 64 + place] = Float(pixel) / 255
            }
        }
        try plan.run()
        #expect(plan.probabilities.count == expected.probabilities.count)
        for (index, pair) in zip(plan.probabilities, expected.probabilities).enumerated() {
            #expect(abs(Double(pair.0) - pair.1) < 1e-5, "\(file), number \(index)")
        }
    }
}
