import Foundation
import Testing

@testable import FashionKit

/// What is said of exports and of evaluations, and models that are read with their data.
struct ModelTextTests {
    private func model(temperature: Double? = nil, describes: Bool = true) throws -> Model {
        var builder = try GraphBuilder(name: "small", inputShape: [8, 8, 1])
        try builder.add(.convolution(Convolution(filters: 2, kernel: Extent(3))))
        try builder.add(.batchNormalization(BatchNormalization()))
        try builder.add(.globalAveragePooling)
        try builder.add(.dense(Dense(units: 10, activation: .softmax)))
        var metadata = ModelMetadata(program: "test", classNames: ClassNames.fashion)
        metadata.temperature = temperature
        return Model(
            graph: builder.graph, weights: .initial(for: builder.graph, seed: 5),
            metadata: describes ? metadata : nil)
    }

    @Test func whatAnExportSays() throws {
        let data = try SampleData(images: 40)
        let (source, target) = (data["m.h5"], data["m.onnx"])
        var export = ModelExport(as: .onnx)
        (export.embedsPreprocessing, export.foldsBatchNormalization) = (true, true)
        try export.validate()
        let model = try model(temperature: 1.25)
        let lines = try export.write(model, of: source, to: target).components(separatedBy: "\n")
        let size = try Data(contentsOf: target).count
        #expect(
            lines[0].hasPrefix("ONNX: \(target.path) (") && lines[0].contains(size < 1000 ? " B)" : " kB)"))
        #expect(lines[1] == "Read back and compared: nothing is missing, nothing has changed")
        #expect(lines[2].hasPrefix("Note: the graph takes images of the network's size; "))
        #expect(
            lines[3].hasPrefix("Note: probabilities are calibrated: the weights of ")
                && lines[3].hasSuffix(
                    " are divided by the temperature 1.250; --uncalibrated leaves them as they are")
        )
        #expect(lines.count == 4)
        // The same file as without words.
        try model.foldingBatchNormalization().export(
            to: data["plain.onnx"], as: .onnx, embedsPreprocessing: true)
        #expect(try Data(contentsOf: target) == Data(contentsOf: data["plain.onnx"]))
        // What was exported can be told.
        let outcome = try ExportVerification(model).compare(target) { data.test }
        #expect(
            try outcome.text(of: target, beside: source)
                == "\(target.path): is \(source.path), exported with --fold-batch-norm --embed-preprocessing")
    }

    @Test func whatIsMissingInAFileFromElsewhere() throws {
        let data = try SampleData(images: 4)
        try model(describes: false).export(to: data["m.h5"], as: .h5)
        let foreign = try ModelFile.read(data["m.h5"]).model
        let text = try ModelExport(as: .h5).write(foreign, of: data["m.h5"], to: data["n.h5"])
        #expect(
            text.hasSuffix(
                "Note: the model's file says neither what its classes are called nor how pixels are scaled; "
                    + "--input-scale says how, and the export keeps it"))
        var chosen = foreign
        chosen.choose(.bytes)
        let told = try ModelExport(as: .h5).write(chosen, of: data["m.h5"], to: data["o.h5"])
        #expect(told.hasSuffix("what its classes are called; it takes pixels as 0..255"))
        #expect(try ModelFile.read(data["o.h5"]).model.pixelScale == .bytes)
        // The export of a model that says its scale alone is recognized as it, too.
        let graph = data["o.onnx"]
        _ = try ModelExport(as: .onnx).write(chosen, of: data["m.h5"], to: graph)
        let outcome = try ExportVerification(chosen).compare(graph) { data.test }
        guard case .same = outcome else {
            Issue.record("expected the same model, found \(outcome)")
            return
        }
    }

    /// Images of other data are no examples: neither of another size, nor, unless they were named, of other classes.
    @Test func examplesAreOfTheModelsData() throws {
        let data = try SampleData(images: 40)
        let dataset = try Dataset(at: data.data)
        func examples(_ model: Model, isChosen: Bool) throws -> ImageSet {
            try dataset.examples(3, for: model, in: data["m.h5"], isChosen: isChosen)
        }
        #expect(try examples(model(), isChosen: false) == data.test.prefix(3))
        var own = try model()
        own.metadata = ModelMetadata(program: "test", classNames: (0..<10).map { "own\($0)" })
        #expect(try examples(own, isChosen: true) == data.test.prefix(3))
        let classes = #expect(throws: FileError.self) { try examples(own, isChosen: false) }
        #expect(
            classes?.problem.contains("own0, own1, own2, …, found ") == true
                && classes?.problem.hasSuffix("; --data names the folder with the model's data") == true)
        var builder = try GraphBuilder(name: "large", inputShape: [24, 24, 3])
        try builder.add(.globalAveragePooling)
        try builder.add(.dense(Dense(units: 10, activation: .softmax)))
        let large = Model(graph: builder.graph, weights: .initial(for: builder.graph, seed: 5))
        let size = #expect(throws: FileError.self) { try examples(large, isChosen: true) }
        #expect(
            size?.path == dataset.source.location.path
                && size?.problem
                    == "expected images of [24, 24, 3] for \(data["m.h5"].path), found [8, 8, 1]; "
                    + "--data names the folder with the model's data"
        )
    }

    /// The examples are what the exported file computes: without a temperature that no layer holds.
    @Test func examplesWithoutATemperatureThatCannotBeFolded() throws {
        let data = try SampleData(images: 40)
        var network = try GraphBuilder(name: "sum", inputShape: [8, 8, 1])
        try network.add(.flatten)
        let start = network.last
        let first = try network.add(.dense(Dense(units: 10)), inputs: [start])
        let second = try network.add(.dense(Dense(units: 10)), inputs: [start])
        try network.add(.add, inputs: [first, second])
        var model = Model(graph: network.graph, weights: .initial(for: network.graph, seed: 3))
        model.metadata = ModelMetadata(program: "test", classNames: (0..<10).map(String.init))
        model.metadata?.temperature = 2.5
        var folded = model
        guard case .impossible = try folded.foldTemperature() else {
            Issue.record("the temperature was folded")
            return
        }
        let images = data.test.prefix(3)
        let examples = try ExportExamples(
            model, exportedTo: data["m.onnx"], images: images, calibrated: true)
        let classifier = try Classifier(model, threads: 1)
        #expect(!examples.isCalibrated)
        #expect(try examples.probabilities == classifier.probabilities(of: images, calibrated: false))
        #expect(try examples.probabilities != classifier.probabilities(of: images))
    }

    @Test func featuresOfASoftmaxAreLogits() throws {
        let (model, file) = (try model(), URL(fileURLWithPath: "m.h5"))
        #expect(try FeatureExport(of: model, layer: "dense", threads: 1, in: file).areLogits)
        #expect(try !FeatureExport(of: model, threads: 1, in: file).areLogits)
    }

    @Test func whatAFormatCannotHold() {
        var export = ModelExport(as: .keras)
        export.foldsBatchNormalization = true
        let folding = #expect(throws: SettingConflict.self) { try export.validate() }
        #expect(
            folding?.description == "--fold-batch-norm: is for onnx or safetensors, the format is keras")
        (export.foldsBatchNormalization, export.embedsPreprocessing) = (false, true)
        let embedding = #expect(throws: SettingConflict.self) { try export.validate() }
        #expect(embedding?.description == "--embed-preprocessing: is for onnx, the format is keras")
    }

    @Test func filesThatDifferAreErrors() throws {
        let (file, source) = (URL(fileURLWithPath: "/a.h5"), URL(fileURLWithPath: "/b.h5"))
        let same = ExportVerification.Outcome.compared(images: 200, sameClass: 200, furthest: 1e-6)
        #expect(
            try same.text(of: file, beside: source)
                == "/a.h5: computes what /b.h5 does: 200 of 200 test images in the same class, largest difference of a probability 1e-06"
        )
        let other = ExportVerification.Outcome.compared(images: 200, sameClass: 90, furthest: 0.5)
        let error = #expect(throws: FileError.self) { try other.text(of: file, beside: source) }
        #expect(
            error?.problem.hasPrefix("is not /b.h5: expected differences below 0.0001, found 90 of") == true)
    }

    @Test func weightsAloneAreReadWithTheirData() throws {
        let data = try SampleData(images: 40)
        let dataset = try Dataset(at: data.data)
        let reference = try Architecture.reference.graph(inputShape: [8, 8, 1], classes: 10)
        try Model(graph: reference, weights: .initial(for: reference, seed: 3)).export(
            to: data["w.safetensors"], as: .safetensors)
        let read = try ModelFile.read(data["w.safetensors"], weightsOf: .reference, on: { dataset })
        #expect(read.dataset != nil && read.file.model.graph.inputShape == [8, 8, 1])
        #expect(read.file.model.weights == .initial(for: reference, seed: 3))
        // A file with a network of its own needs no data.
        try model().export(to: data["m.h5"], as: .h5)
        let whole = try ModelFile.read(data["m.h5"], weightsOf: nil, on: { throw CancellationError() })
        #expect(whole.dataset == nil)
    }

    @Test func featuresOfALayer() throws {
        let data = try SampleData(images: 40)
        let (dataset, model, file) = try (Dataset(at: data.data), model(), data["m.h5"])
        try FeatureExport.requireFit(model, for: dataset, gradients: true, in: file)
        let export = try FeatureExport(of: model, threads: 1, in: file)
        try export.requireRoom(for: export.mostImages)
        let error = #expect(throws: SettingError.self) { try export.requireRoom(for: export.mostImages + 1) }
        #expect(
            error?.name == "limit" && error?.expected.hasSuffix("features of one image are 2 numbers") == true
        )
        let graph = try FeatureExport.graph(of: .reference, for: dataset)
        #expect(graph.outputShape.count == 1 && graph.nodes.last?.name == "global_average_pooling2d")
    }

    @Test func readingsAsTexts() throws {
        let reading = try ImageReading(size: "64x48", channels: "grey", fit: "crop", for: .reference)
        #expect(
            reading.size == .init(width: 64, height: 48) && reading.channels == .grey && reading.fit == .crop)
        for (size, channels, fit, architecture, problem) in [
            ("7", nil, nil, .reference, "image-size: expected a side or 64x48, from 8 to 1024, found 7"),
            ("64x48", nil, nil, .resnet50v2, "image-size: expected 32 to 1024, found 64x48"),
            (nil, "red", nil, .reference, "channels: expected grey or colour, found red"),
            (nil, nil, "zoom", .reference, "fit: expected pad, crop or stretch, found zoom"),
        ] as [(String?, String?, String?, Architecture, String)] {
            let error = #expect(throws: SettingError.self) {
                try ImageReading(size: size, channels: channels, fit: fit, for: architecture)
            }
            #expect(error?.description == problem)
        }
    }

    @Test func theModelThatComesWithTheProgram() throws {
        let data = try SampleData(images: 4)
        try Data().write(to: data["best_model.h5"])
        #expect(ShippedModel.file(insteadOf: data["best_model.h5"]) == nil)
        #expect(ShippedModel.file(insteadOf: data["none.h5"]) == ShippedModel.file)
    }
}
