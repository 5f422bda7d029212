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

    /// Writes a folder's model and results that were measured with it.
    private func writeRun(_ model: Model, to output: OutputFolder) throws {
        try KerasHDF5.write(model, to: output.model)
        let predictions = try Predictions(
            labels: [0, 1] as [UInt8], probabilities: [0.75, 0.25, 0.75, 0.25], classNames: ["a", "b"])
        let origin = Metrics.Origin(model: output.model.path, data: "data", version: "1")
        try EvaluationResults(predictions, origin: origin, samples: 2, seed: 3).write(to: output)
    }

    @Test("results stay the folder's own after it was moved or copied") func movedResults() throws {
        let folder = try SampleData(images: 4)
        var network = try GraphBuilder(name: "small", inputShape: [8, 8, 1])
        try network.add(.flatten)
        try network.add(.dense(Dense(units: 2, activation: .softmax)))
        let models = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"].map { date in
            Model(
                graph: network.graph, weights: .initial(for: network.graph, seed: 5),
                metadata: ModelMetadata(
                    program: "1", classNames: ["a", "b"],
                    training: TrainingRecord(
                        date: date, settings: [:], data: "data", dataMD5s: [], trainingImages: 4,
                        validationImages: 0, engine: "none", loss: 1, accuracy: 0.5)))
        }
        let (first, second) = (OutputFolder(folder["first"].path), OutputFolder(folder["second"].path))
        try writeRun(models[0], to: first)
        func isRefused(in output: OutputFolder) -> Bool {
            do {
                try output.requireOwnResults(of: models[1], in: folder["other.h5"])
                return false
            } catch {
                return true
            }
        }
        #expect(isRefused(in: first))
        try FileManager.default.copyItem(at: first.root, to: folder["copy"])
        #expect(isRefused(in: OutputFolder(folder["copy"].path)))
        try FileManager.default.moveItem(at: first.root, to: second.root)
        #expect(isRefused(in: second))
        try second.requireOwnResults(of: models[0], in: second.model)

        // A new training in the former place is no reason to replace the results of the old one.
        func setTime(_ seconds: Double, of file: URL) throws {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: file.path)
        }
        try KerasHDF5.write(models[1], to: first.model)
        try setTime(1_700_000_000, of: second.metrics)
        #expect(isRefused(in: second))
        // A model that was there before was measured itself.
        try setTime(1_600_000_000, of: first.model)
        #expect(!isRefused(in: second))

        // A training in the new place moves the run there, and leaves the former place alone.
        let (model, metrics) = try (Data(contentsOf: second.model), Data(contentsOf: second.metrics))
        let run = OutputFolder(try #require(try second.setAsideFinishedRun(overwrite: false)).path)
        #expect(run.root.path == second.root.appendingPathComponent("runs/1").path)
        #expect(try Data(contentsOf: run.model) == model && Data(contentsOf: run.metrics) == metrics)
        #expect(try ModelFile.read(first.model).model.metadata == models[1].metadata)
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
