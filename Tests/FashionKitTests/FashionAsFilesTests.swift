import FashionKit
import Foundation
import Testing

/// Images of Fashion-MNIST as IDX, and as PNG files that a list or folders name.
struct FashionAsFilesTests {
    /// The first images of the real set, or made ones where it is not installed.
    private func images(_ count: Int, _ seed: UInt64) throws -> ImageSet {
        if let real = try? Dataset(at: DatasetLocator.debianFolder) {
            return (seed == 1 ? real.training : real.test).prefix(count)
        }
        var stream = RandomStream(seed: seed, purpose: .test)
        let pixels = (0..<count * 784).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
        return try #require(
            ImageSet(height: 28, width: 28, pixels: pixels, labels: (0..<count).map { UInt8($0 % 10) }))
    }

    private func train(_ dataset: Dataset, _ path: String, in folder: SampleData) throws -> OutputFolder {
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads, configuration.width) = (1, 1, 0.25)
        configuration.batchSize = 64
        let output = OutputFolder(folder[path].path)
        _ = try TrainingRun(configuration, in: output).run(on: dataset)
        return output
    }

    /// A model's file without what it says of the data.
    private func bytes(_ output: OutputFolder, in folder: SampleData) throws -> Data {
        var model = try ModelFile.read(output.model).model
        var metadata = try #require(model.metadata)
        metadata.preparation = nil
        metadata.training?.data = ""
        metadata.training?.dataMD5s = []
        metadata.training?.date = ""
        model.metadata = metadata
        let file = folder["compared.h5"]
        try KerasHDF5.write(model, to: file)
        return try Data(contentsOf: file)
    }

    @Test func aListInTheOrderOfIDXTrainsTheSameBytes() throws {
        let folder = try SampleData(images: 4)
        let parts = try [("train", images(640, 1)), ("test", images(200, 2))]
        try IDXWriter.write(training: parts[0].1, test: parts[1].1, to: folder["fashion-idx"])
        let idx = try Dataset(at: folder["fashion-idx"])

        var list = "path,label,split\n"
        for (part, images) in parts {
            for index in 0..<images.count {
                let label = Int(images.labels[index])
                let name = "\(part)/\(label)/\(index).png"
                for place in ["divided/\(name)", "classes/\(label)/\(part)-\(index).png"] {
                    try FileManager.default.createDirectory(
                        at: folder[place].deletingLastPathComponent(), withIntermediateDirectories: true)
                    try folder.writePNG(images[image: index], side: 28, to: place)
                }
                list += "divided/\(name),\(label),\(part)\n"
            }
        }
        try Data(list.utf8).write(to: folder["list.csv"])
        try Data(ClassNames.fashion.joined(separator: "\n").utf8).write(to: folder["classes.txt"])

        let listed = try Dataset(at: folder["list.csv"])
        #expect(listed.training == idx.training && listed.test == idx.test)
        #expect(listed.classNames == idx.classNames && listed.validation == nil)

        // Folders hold the same images, in an order of their own.
        func all(_ dataset: Dataset) -> [[UInt8]] {
            [dataset.training, dataset.test].flatMap { images in
                images.labels.indices.map { [UInt8(images.labels[$0])] + images[image: $0] }
            }.sorted { $0.lexicographicallyPrecedes($1) }
        }
        let divided = try Dataset(at: folder["divided"])
        #expect(divided.training.count == 640 && divided.test.count == 200)
        #expect(try all(divided) == all(idx) && all(Dataset(at: folder["classes"])) == all(idx))

        let outputs = try [train(idx, "a", in: folder), train(listed, "b", in: folder)]
        #expect(try bytes(outputs[0], in: folder) == bytes(outputs[1], in: folder))
        let losses = try outputs.map { try History(contentsOf: $0.history).records.map(\.valLoss) }
        #expect(losses[0] == losses[1] && losses[0].count == 1)
        let saved = try ModelFile.read(outputs[1].model).model
        #expect(
            saved.metadata?.training?.data
                == "image files in list.csv, 10 classes: 640 to train, 200 to test")
    }

    @Test func aStudyNamesTheEpochThatItsMonitorChose() throws {
        let folder = try SampleData(images: 4)
        let study = StudyFolder(folder["study"].path)
        let output = study.output(of: 1)
        let test = try #require(ImageSet(height: 1, width: 1, pixels: [0, 0], labels: [UInt8(0), 1]))
        try FileManager.default.createDirectory(
            at: output.metrics.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            at: output.history.deletingLastPathComponent(), withIntermediateDirectories: true)
        let predictions = try Predictions(
            labels: test.labels, probabilities: [1, 0, 0, 1], classNames: ["a", "b"])
        try EvaluationResults(
            predictions, origin: Metrics.Origin(model: "m", data: "d", version: "v"), samples: 1, seed: 1
        ).write(to: output)
        try Data(
            #"{"accuracy": [0.1, 0.2], "loss": [2, 1], "val_accuracy": [0.8, 0.7], "val_loss": [0.9, 0.5], "learning_rate": [1, 1]}"#
                .utf8
        ).write(to: output.history)
        #expect(try study.result(of: 1).bestEpoch == 2)
        let chosen = try study.result(of: 1, by: .validationAccuracy)
        #expect(chosen.bestEpoch == 1 && chosen.bestValidationAccuracy == 0.8)
    }
}
