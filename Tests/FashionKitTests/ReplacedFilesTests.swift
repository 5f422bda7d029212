import Foundation
import Testing

@testable import FashionKit

/// Files that nobody named are not replaced.
@Suite struct ReplacedFilesTests {
    @Test("the same file is recognised through links, and before it exists") func sameFiles() throws {
        let folder = try SampleData(images: 4)
        try FileManager.default.createSymbolicLink(at: folder["link"], withDestinationURL: folder.data)
        let labels = "t10k-labels-idx1-ubyte"
        try FileManager.default.createSymbolicLink(
            at: folder["labels"], withDestinationURL: folder["data/\(labels)"])
        for (one, other) in [
            ("link", "data"), ("link/\(labels)", "data/\(labels)"), ("labels", "link/\(labels)"),
            ("link/new.h5", "data/../data/new.h5"), ("none/a/new.h5", "none/a/new.h5"),
        ] {
            #expect(folder[one].isSameFile(as: folder[other]), "\(one), \(other)")
        }
        for (one, other) in [("link", "labels"), ("link/new.h5", "new.h5"), ("none", "none/a")] {
            #expect(!folder[one].isSameFile(as: folder[other]), "\(one), \(other)")
        }
    }

    @Test("results of the folder's model are not replaced by those of another one") func results() throws {
        let folder = try SampleData(images: 40)
        let data = try Dataset(at: folder.data)
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.validationFraction, configuration.threads) = (1, 0.5, 1)
        configuration.augment = false
        let output = OutputFolder(folder["out"].path)
        try FileManager.default.createDirectory(
            at: output.model.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Classifier.train(on: data, configuration: configuration).write(to: output.model)
        let own = try ModelFile.read(output.model).model
        var (fitted, other) = (own, own)
        fitted.metadata?.temperature = 2
        other.metadata?.training?.settings["seed"] = "7"
        // A folder without results takes those of any model.
        try output.requireOwnResults(of: other, in: folder["other.h5"])

        func evaluate(_ file: URL) throws {
            try ModelEvaluation(own, of: file, on: data).results().results.write(to: output)
        }
        try evaluate(output.model)
        try output.requireOwnResults(of: own, in: output.model)
        try output.requireOwnResults(of: fitted, in: folder["fitted.h5"])
        let error = #expect(throws: FileError.self) {
            try output.requireOwnResults(of: other, in: folder["other.h5"])
        }
        #expect(error?.path == output.metrics.path)
        #expect(error?.problem.contains("other.h5; --output names another folder") == true)
        // Results of a third model are not the folder's.
        try evaluate(folder["third.h5"])
        try output.requireOwnResults(of: other, in: folder["other.h5"])
    }

    @Test(
        "a caption says how many of many samples are drawn",
        arguments: [(200, ""), (250, "The first 200 of ")])
    func samples(count: Int, beginning: String) throws {
        let labels = (0..<count).map { UInt8($0 % 2) }
        let pixels = [UInt8](repeating: 9, count: count * 64)
        let images = try #require(ImageSet(height: 8, width: 8, pixels: pixels, labels: labels))
        let predictions = try Predictions(
            labels: labels, probabilities: labels.flatMap { _ in [Float(0.75), 0.25] },
            classNames: ["a", "b"])
        var network = try GraphBuilder(name: "small", inputShape: [8, 8, 1])
        try network.add(.flatten)
        try network.add(.dense(Dense(units: 2, activation: .softmax)))
        let figures = EvaluationFigures(
            results: EvaluationResults(
                predictions, origin: Metrics.Origin(model: "m.h5", data: "data", version: "1"), samples: 1000,
                seed: 3),
            images: images,
            model: Model(graph: network.graph, weights: .initial(for: network.graph, seed: 5)), history: nil,
            explanations: [])
        let entry = try #require(try figures.samples())
        #expect(entry.caption == "\(beginning)\(count) test images, drawn with seed 3.")
        #expect((entry.figure as? PredictionSheet)?.samples.count == 200)
    }
}
