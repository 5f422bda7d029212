import FashionKit
import Foundation
import Testing

/// Temperatures from the training to exported files and back.
@Suite("Calibrated by default")
struct CalibrationTests {
    private func trained(_ folder: SampleData) throws -> Classifier {
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.validationFraction, configuration.threads) = (1, 0.5, 1)
        configuration.augment = false
        return try Classifier.train(on: Dataset(at: folder.data), configuration: configuration)
    }

    @Test("a training fits the temperature to its validation images") func training() throws {
        let folder = try SampleData(images: 480)
        let classifier = try trained(folder)
        let temperature = try #require(classifier.temperature)
        // The same split, found again: 240 images.
        let data = try Dataset(at: folder.data).training
        var configuration = Recipe.reference.configuration
        configuration.validationFraction = 0.5
        let split = try StratifiedSplit(
            labels: data.labels, validationFraction: 0.5, seed: configuration.seed)
        let all = try classifier.evaluate(data)
        let expected = TemperatureScaling(fittedOn: try all.subset(at: split.validation))
        #expect(split.validation.count == 240 && abs(temperature / expected.temperature - 1) < 1e-5)
        // Calibrated is better on the images that it was fitted to, whatever the network is.
        let scaled = try TemperatureScaling(temperature: temperature).scaled(all.subset(at: split.validation))
        #expect(
            try scaled.negativeLogLikelihood <= all.subset(at: split.validation).negativeLogLikelihood)

        let few = try SampleData(images: 398)
        #expect(try trained(few).temperature == nil)
    }

    @Test("exports give calibrated probabilities without a temperature", arguments: ExportFormat.allCases)
    func folding(_ format: ExportFormat) throws {
        let folder = try SampleData(images: 480)
        var model = try trained(folder).model
        model.metadata?.temperature = 0.37
        let classifier = try Classifier(model, threads: 1)
        let file = folder["exported.\(format.rawValue)"]
        let folding = try model.export(to: file, as: format)
        #expect(folding == .folded(temperature: 0.37, layer: "dense_1"))
        guard format == .h5 || format == .keras else { return }
        let read = try ModelFile.read(file).model
        #expect(read.metadata?.temperature == nil && read.metadata?.foldedTemperature == 0.37)
        let exported = try Classifier(read, threads: 1)
        #expect(exported.isCalibrated && exported.temperature == nil)
        let (ours, theirs) = try (
            classifier.probabilities(of: folder.test),
            exported.probabilities(of: folder.test, calibrated: false)
        )
        #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(try classifier.probabilities(of: folder.test, calibrated: false) != ours)

        // Taking it out again leaves the weights as they were, up to the last bit or two.
        var raw = read
        try raw.removeTemperature()
        #expect(raw.metadata?.foldedTemperature == nil && raw.metadata?.temperature == nil)
        for (name, numbers) in model.weights.values {
            let found = try #require(raw.weights.values[name])
            #expect(zip(numbers, found).allSatisfy { abs($0 - $1) <= 2 * $0.ulp }, "\(name)")
        }
        // Without folding the bytes of the file are those of the model.
        try model.export(to: file, as: .h5, calibrated: false)
        try classifier.write(to: folder["model.h5"])
        #expect(try Data(contentsOf: file) == Data(contentsOf: folder["model.h5"]))
    }

    @Test("a factor passes through what follows the last weights, or the temperature stays apart")
    func layers() throws {
        func model(_ layers: [(Layer, String)], seed: UInt64 = 3) throws -> Model {
            var graph = try Graph(name: "net", inputShape: [8, 8, 1])
            for (layer, name) in layers { try graph.append(layer, name: name) }
            var metadata = ModelMetadata(program: "test", classNames: [])
            metadata.temperature = 2.5
            var model = Model(graph: graph, weights: .initial(for: graph, seed: seed), metadata: metadata)
            for parameter in graph.parameters where parameter.role == .bias || parameter.role == .beta {
                model.weights[parameter] = (0..<parameter.count).map { Float($0) * 0.3 - 0.5 }
            }
            return model
        }
        let images = try SampleData(images: 40).test
        let chains: [[(Layer, String)]] = [
            [
                (Layer(Convolution(filters: 10, kernel: Extent(3), activation: .relu)), "conv"),
                (Layer(GlobalPooling.average), "pool"), (Layer(Activation.softmax), "softmax"),
            ],
            [
                (Layer(Convolution(filters: 10, kernel: Extent(3))), "conv"),
                (Layer(BatchNormalization()), "norm"), (Layer(Activation.leakyReLU(slope: 0.1)), "leaky"),
                (Layer(GlobalPooling.maximum), "pool"), (Layer(Activation.softmax), "softmax"),
            ],
            [(.flatten, "flat"), (.dense(Dense(units: 10, activation: .softmax)), "dense")],
        ]
        for chain in chains {
            let model = try model(chain)
            let expected = try Classifier(model, threads: 1).probabilities(of: images)
            var folded = model
            let folding = try folded.foldTemperature()
            guard case .folded(2.5, _) = folding else {
                Issue.record("\(folding) of \(chain.map(\.1))")
                continue
            }
            let found = try Classifier(folded, threads: 1).probabilities(of: images)
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(chain.map(\.1))")
        }
        var other = try model([
            (.flatten, "flat"), (.dense(Dense(units: 10)), "dense"), (Layer(Activation.tanh), "tanh"),
            (Layer(Activation.softmax), "softmax"),
        ])
        let before = other
        #expect(try other.foldTemperature() == .impossible(temperature: 2.5))
        #expect(other == before)
        // A file that claims what cannot be is no crash.
        other.metadata?.foldedTemperature = 2
        #expect(throws: GraphError.self) { try other.removeTemperature() }
    }
}
