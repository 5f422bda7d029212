import FashionKit
import Foundation
import Testing

/// A training into files, and what can be made of it, as a program of one's own and as `fashion` does it.
struct TrainingRunTests {
    @Test func aRunLeavesTheProgramsFiles() throws {
        let folder = try SampleData(images: 200)
        let program = try folder.run(
            "train", "--recipe", "reference", "--data", "data", "--epochs", "2", "--threads", "1", "--output",
            "program", "--tensorboard", "program/events")
        #expect(program.status == 0, "\(program.errorOutput)")

        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads) = (2, 1)
        configuration.tensorboard = folder["library/events"].path
        let output = OutputFolder(folder["library"].path)
        var events: [String] = []
        let training = try TrainingRun(configuration, in: output)
        let outcome = try training.run(
            on: Dataset(at: folder.data),
            report: { event in
                switch event {
                case .prepared(let graph, _, let split):
                    #expect(graph.parameterCount > 1_000_000 && split.training.count == 180)
                    events.append("prepared")
                case .began(let checkpoint):
                    #expect(checkpoint == nil)
                    events.append("began")
                case .training(.epochEnded): events.append("epoch")
                case .trained: events.append("trained")
                case .warning(let problem): Issue.record("\(problem)")
                case .movedAside(let url): Issue.record("\(url)")
                case .training, .calibrating: break
                }
            })
        #expect(events == ["prepared", "began", "epoch", "epoch", "trained"])
        guard case .finished(nil, let history) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(FileManager.default.fileExists(atPath: output.checkpoint.path))
        try training.removeCheckpoint()
        #expect(!FileManager.default.fileExists(atPath: output.checkpoint.path))

        let theirs = OutputFolder(folder["program"].path)
        #expect(
            try History(contentsOf: theirs.history).records.map { $0.loss } == history.records.map { $0.loss }
        )
        #expect(try model(theirs) == model(output))
        var written = TrainingConfiguration()
        try ConfigurationFile(contentsOf: theirs.configuration).apply(to: &written)
        #expect(written.record == configuration.record)
        for run in ["train", "validation", "steps"] {
            let names = try FileManager.default.contentsOfDirectory(
                atPath: folder["library/events/\(run)"].path)
            #expect(names.count == 1 && names[0].hasPrefix("events.out.tfevents."))
        }
    }

    @Test func anInterruptedRunContinuesBitForBitAndAFinishedOneMakesRoom() throws {
        let folder = try SampleData(images: 200)
        let dataset = try Dataset(at: folder.data)
        var configuration = Recipe.fast.configuration
        (configuration.epochs, configuration.threads, configuration.batchSize) = (2, 1, 32)
        let whole = try Classifier.train(on: dataset, configuration: configuration)

        let output = OutputFolder(folder["run"].path)
        var steps = 0
        let first = try TrainingRun(configuration, in: output).run(
            on: dataset, shouldStop: { steps >= 3 }
        ) { event in if case .training(.stepEnded) = event { steps += 1 } }
        guard case .interrupted = first else {
            Issue.record("\(first)")
            return
        }
        #expect(throws: FileError.self) { try TrainingRun(configuration, in: output) }
        let changed = #expect(throws: ChangedSettings.self) {
            try TrainingRun(resuming: output) { base in
                var other = base
                other.batchSize = 16
                return other
            }
        }
        #expect(changed?.names == ["batch-size"])
        // A run keeps others out of its folder as long as it lives.
        do {
            let resumed = try TrainingRun(resuming: output)
            #expect(resumed.isResumed && resumed.start.step == 3)
            #expect(throws: FileError.self) { try TrainingRun(resuming: output) }
            _ = try resumed.run(on: dataset)
            try resumed.removeCheckpoint()
        }
        #expect(try ModelFile.read(output.model).model.weights == whole.model.weights)

        // A new training moves the finished one aside, or replaces it.
        let bytes = try Data(contentsOf: output.model)
        configuration.epochs = 1
        let kept = try #require(try moved(configuration, to: output, dataset, overwrite: false))
        #expect(try Data(contentsOf: kept.appendingPathComponent("saved_model/best_model.h5")) == bytes)
        // Its own files go, a person's notes stay.
        for url in [output.metrics, output.result("notes.txt")] { try Data("x".utf8).write(to: url) }
        #expect(try moved(configuration, to: output, dataset, overwrite: true) == nil)
        #expect(!FileManager.default.fileExists(atPath: output.metrics.path))
        #expect(FileManager.default.fileExists(atPath: output.result("notes.txt").path))
    }

    @Test func aRefusedRunLeavesTheEventFilesOfAnother() throws {
        let folder = try SampleData(images: 60)
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads) = (1, 1)
        configuration.tensorboard = folder["events"].path
        let output = OutputFolder(folder["run"].path)
        let run = try TrainingRun(configuration, in: output)
        // Meanwhile another training has begun there.
        try FileManager.default.createDirectory(
            at: output.checkpoint.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("x".utf8).write(to: output.checkpoint)
        let error = #expect(throws: FileError.self) { try run.run(on: Dataset(at: folder.data)) }
        #expect(error?.path == output.checkpoint.path)
        #expect(!FileManager.default.fileExists(atPath: folder["events"].path))
    }

    @Test func eventFilesWithoutAFolderLeaveTheFinishedRun() throws {
        let folder = try SampleData(images: 60)
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads) = (1, 1)
        let output = OutputFolder(folder["run"].path)
        let first = try TrainingRun(configuration, in: output)
        _ = try first.run(on: Dataset(at: folder.data))
        try first.removeCheckpoint()
        let model = try Data(contentsOf: output.model)
        try Data().write(to: folder["file"])
        configuration.tensorboard = folder["file"].path
        let error = #expect(throws: FileError.self) {
            _ = try TrainingRun(configuration, in: output, overwrite: true).run(on: Dataset(at: folder.data))
        }
        #expect(error?.path == folder["file"].path)
        #expect(try Data(contentsOf: output.model) == model)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func eventFilesOnAFullDiskAreAWarning() throws {
        let folder = try SampleData(images: 60)
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads) = (2, 1)
        configuration.tensorboard = folder["events"].path
        var warnings: [String] = []
        let outcome = try TrainingRun(configuration, in: OutputFolder(folder["run"].path)).run(
            on: Dataset(at: folder.data),
            report: { event in
                switch event {
                case .began: try fillDisk(of: folder["events/steps"])
                case .warning(let problem): warnings.append(problem)
                default: break
                }
            })
        guard case .finished(nil, let history) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(history.records.count == 2)
        #expect(
            warnings.count == 1 && warnings.allSatisfy { $0.contains("events/steps/events.out.tfevents.") })
    }

    /// Replaces the open files of a folder by a device that has no space.
    private func fillDisk(of folder: URL) throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let files = "/proc/self/fd"
        for name in try FileManager.default.contentsOfDirectory(atPath: files) {
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(files)/\(name)")
            guard let file = Int32(name),
                path?.hasPrefix(folder.resolvingSymlinksInPath().path) == true
            else { continue }
            #expect(dup2(full, file) == file)
        }
    }

    /// Settings in pixels are for images of 28×28; those of the samples are of 8×8.
    @Test func augmentationThatHidesSmallImages() throws {
        let folder = try SampleData(images: 60)
        let data = try Dataset(at: folder.data)
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads, configuration.augmentation.cutout) = (1, 1, 8)
        let training = #expect(throws: SettingError.self) {
            try Classifier.train(on: data, configuration: configuration)
        }
        let picture = #expect(throws: SettingError.self) {
            try ContactSheet(
                of: data.training, classNames: data.classNames, columns: 2, augmentedBy: configuration)
        }
        var transfer = TransferConfiguration()
        (transfer.weights, transfer.imageSize, transfer.channels) = (.random, 32, 2)
        transfer.training = configuration
        var run = try TransferRun(transfer, in: OutputFolder(folder["transfer"].path, .transfer))
        let transferred = #expect(throws: SettingError.self) {
            try run.run(on: data, pretrained: nil, featureFolder: folder["features"])
        }
        for error in [training, picture, transferred] { #expect(error?.name == "cutout") }

        var fast = Recipe.fast.configuration
        (fast.epochs, fast.threads) = (1, 1)
        var warnings: [String] = []
        _ = try TrainingRun(fast, in: OutputFolder(folder["run"].path)).run(
            on: data, notices: ModelNotices(warning: { warnings.append($0) }), shouldStop: { true })
        #expect(warnings.count == 1 && warnings[0].hasPrefix("--cutout 8 and --crop 2 of the recipe fast"))
    }

    /// Trains, and says where the finished run in the folder was moved.
    private func moved(
        _ configuration: TrainingConfiguration, to output: OutputFolder, _ dataset: Dataset, overwrite: Bool
    ) throws -> URL? {
        let run = try TrainingRun(configuration, in: output, overwrite: overwrite)
        var moved: URL?
        _ = try run.run(
            on: dataset, report: { event in if case .movedAside(let url) = event { moved = url } })
        try run.removeCheckpoint()
        return moved
    }

    /// Without the date, the only difference between two equal trainings.
    private func model(_ output: OutputFolder) throws -> Model {
        var model = try ModelFile.read(output.model).model
        model.metadata?.training?.date = ""
        return model
    }
}
