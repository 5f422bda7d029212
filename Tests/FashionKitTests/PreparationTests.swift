import FashionKit
import Foundation
import Testing

/// Models that say how images are prepared.
@Suite("One way from file to network")
struct PreparationTests {
    /// A network for 8×8 grey images whose file has a preparation.
    private func model(_ fit: ImagePreparation.Fit, channels: Int = 1, width: Int = 8) throws -> Model {
        var builder = try GraphBuilder(name: "small", inputShape: [8, 8, 1])
        try builder.add(.flatten)
        try builder.add(.dense(Dense(units: 4, activation: .softmax)))
        var metadata = ModelMetadata(program: "test", classNames: ["a", "b", "c", "d"])
        metadata.preparation = ImagePreparation(channels: channels, height: 8, width: width, fit: fit)
        return Model(
            graph: builder.graph, weights: .initial(for: builder.graph, seed: 5), metadata: metadata)
    }

    private func image(width: Int, height: Int) throws -> DecodedImage {
        let pixels = (0..<width * height).flatMap { place in
            let level = UInt8(truncatingIfNeeded: place * 37 + place / width * 11)
            return [level, level, UInt8(255 - Int(level)), 255]
        }
        return try #require(DecodedImage(width: width, height: height, pixels: pixels))
    }

    @Test("a classifier follows the model's description", arguments: ImagePreparation.Fit.allCases)
    func classifier(_ fit: ImagePreparation.Fit) throws {
        let model = try model(fit)
        let classifier = try Classifier(model, threads: 1)
        let preparation = try #require(model.metadata?.preparation)
        for (width, height) in [(8, 8), (40, 13), (5, 9), (1, 1)] {
            let image = try image(width: width, height: height)
            let expected = try classifier.classify(levels: preparation.bytes(of: image))
            #expect(try classifier.classify(image) == expected)
        }
        // Without it the same images are made like Fashion-MNIST's.
        var plain = model
        plain.metadata?.preparation = nil
        let image = try image(width: 40, height: 13)
        #expect(try Classifier(plain, threads: 1).classify(image) != classifier.classify(image))
    }

    @Test("files keep it", arguments: [ExportFormat.h5, .keras]) func files(_ format: ExportFormat) throws {
        let folder = try SampleData(images: 4)
        let model = try model(.crop)
        let file = folder["model.\(format.rawValue)"]
        try model.export(to: file, as: format)
        #expect(try ModelFile.read(file).model.metadata?.preparation == model.metadata?.preparation)
        try model.export(to: folder["a.onnx"], as: .onnx, embedsPreprocessing: true)
        try model.export(to: folder["a.safetensors"], as: .safetensors)
        for name in ["a.onnx", "a.safetensors"] {
            let bytes = try Data(contentsOf: folder[name])
            #expect(bytes.range(of: Data("image_preparation".utf8)) != nil, "\(name)")
        }
        let onnx = try Data(contentsOf: folder["a.onnx"])
        // Any height and width, and the filter as matrices.
        for word in ["height", "width", "MatMul", "Range"] {
            #expect(onnx.range(of: Data(word.utf8)) != nil, "\(word)")
        }
    }

    @Test("a description of other images than the network's is an error") func others() throws {
        let folder = try SampleData(images: 4)
        for wrong in try [model(.pad, channels: 3), model(.pad, width: 9)] {
            #expect(throws: FileError.self) { try Classifier(wrong, threads: 1) }
            #expect(throws: FileError.self) {
                try wrong.export(to: folder["w.onnx"], as: .onnx, embedsPreprocessing: true)
            }
        }
    }
}
