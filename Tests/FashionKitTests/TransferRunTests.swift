import FashionKit
import Foundation
import Testing

/// A transfer as a program of one's own does it, and as `fashion` does.
struct TransferRunTests {
    private func configuration() -> TransferConfiguration {
        var configuration = TransferConfiguration()
        configuration.weights = .random
        (configuration.imageSize, configuration.channels, configuration.headUnits) = (32, 2, [8])
        (configuration.training.epochs, configuration.training.threads) = (2, 1)
        configuration.training.batchSize = 32
        return configuration
    }

    @Test func libraryAndProgramTrainTheSame() throws {
        let folder = try SampleData(images: 100)
        let program = try folder.run(
            "transfer", "--weights", "random", "--data", "data", "--image-size", "32", "--backbone-channels",
            "2",
            "--head-units", "8", "--epochs", "2", "--threads", "1", "--batch-size", "32", "--output",
            "program")
        #expect(program.status == 0, "\(program.errorOutput)")

        let output = OutputFolder(folder["library"].path, .transfer)
        var run = try TransferRun(configuration(), in: output)
        var events: [String] = []
        let outcome = try run.run(
            on: Dataset(at: folder.data), pretrained: nil, featureFolder: folder["features"],
            report: { event in
                switch event {
                case .prepared(_, _, _, let weights):
                    events.append(weights == nil ? "random weights" : "a file")
                case .began: events.append("began")
                case .part(let part): events.append("\(part)")
                case .training(.epochEnded): events.append("epoch")
                case .partEnded(let reason, let history):
                    #expect(reason == nil && history.records.count == 2)
                    events.append("ended")
                case .warning(let problem): Issue.record("\(problem)")
                default: break
                }
            })
        #expect(outcome == .finished)
        #expect(events == ["random weights", "began", "everything", "epoch", "epoch", "ended"])
        #expect(!FileManager.default.fileExists(atPath: output.checkpoint.path))
        let programs = OutputFolder(folder["program"].path, .transfer)
        let theirs = try ModelFile.read(programs.model).model
        #expect(try ModelFile.read(output.model).model.weights == theirs.weights)
        // The file with the configuration gives the transfer back, and tells where its data lies.
        let file = output.configuration.path
        let written: TransferConfiguration = try SettingLayers([:], over: file).configuration()
        #expect(written == configuration())
        #expect(programs.recordedData(of: programs.model) == "data")
        #expect(programs.recordedData(of: output.model) == nil)
        #expect(output.recordedData(of: output.model) == nil)
    }

    @Test func aFileThatIsMissingMayBeAWord() throws {
        var transfer = configuration()
        transfer.weights.text = "Imagenet"
        let weights = #expect(throws: FileError.self) { try PretrainedWeights(transfer) { _ in }.load() }
        #expect(weights?.path.hasSuffix("/Imagenet") == true)
        #expect(weights?.problem.hasSuffix("--weights: expected imagenet, random or a file") == true)

        let folder = try SampleData(images: 40)
        var training = Recipe.reference.configuration
        training.classWeights = "Balanced"
        let classes = #expect(throws: FileError.self) {
            try Classifier.train(on: Dataset(at: folder.data), configuration: training)
        }
        #expect(classes?.path.hasSuffix("/Balanced") == true)
        #expect(classes?.problem.hasSuffix("--class-weights: expected balanced or a file") == true)
    }

    @Test func interruptedAndContinuedIsTheSame() throws {
        let folder = try SampleData(images: 100)
        let dataset = try Dataset(at: folder.data)
        func train(_ run: inout TransferRun, steps: Int = .max) throws -> TransferOutcome {
            var done = 0
            return try run.run(
                on: dataset, pretrained: nil, featureFolder: folder["features"],
                shouldStop: { done >= steps },
                report: { event in if case .training(.stepEnded) = event { done += 1 } })
        }
        let output = OutputFolder(folder["run"].path, .transfer)
        do {
            var begun = try TransferRun(configuration(), in: output)
            #expect(try train(&begun, steps: 4) == .interrupted)
        }
        #expect(throws: FileError.self) { try TransferRun(configuration(), in: output) }
        let changed = #expect(throws: ChangedSettings.self) {
            try TransferRun(resuming: output) { base in
                var other = base
                other.headUnits = [16]
                return other
            }
        }
        #expect(changed?.names == ["head-units"])
        let short = #expect(throws: SettingError.self) {
            try TransferRun(resuming: output) { base in
                var other = base
                other.training.epochs = 1
                return other
            }
        }
        // One epoch is done and another has begun.
        #expect(short?.name == "epochs" && short?.expected.hasPrefix("at least 2, since") == true)
        // The model of the first epoch must be there, since only a better one is written again.
        let aside = folder["aside.h5"]
        try FileManager.default.moveItem(at: output.model, to: aside)
        let missing = #expect(throws: FileError.self) { try TransferRun(resuming: output) }
        #expect(missing?.path == output.model.path && missing?.problem.hasPrefix("is missing") == true)
        try FileManager.default.moveItem(at: aside, to: output.model)
        var continued = try TransferRun(resuming: output)
        #expect(continued.isResumed)
        #expect(try train(&continued) == .finished)

        let whole = OutputFolder(folder["whole"].path, .transfer)
        var run = try TransferRun(configuration(), in: whole)
        #expect(try train(&run) == .finished)
        #expect(
            try ModelFile.read(output.model).model.weights == ModelFile.read(whole.model).model.weights)
    }

    @Test func aRefusedTransferLeavesTheFinishedOne() throws {
        let folder = try SampleData(images: 100)
        let dataset = try Dataset(at: folder.data)
        var configuration = configuration()
        configuration.training.tensorboard = folder["events"].path
        let output = OutputFolder(folder["run"].path, .transfer)
        func run(overwrite: Bool) throws -> TransferOutcome {
            var run = try TransferRun(configuration, in: output, overwrite: overwrite)
            return try run.run(on: dataset, pretrained: nil, featureFolder: folder["features"])
        }
        #expect(try run(overwrite: false) == .finished)
        let files = [output.model, output.history, output.configuration]
        let contents = try files.map { try Data(contentsOf: $0) }
        func events() throws -> [String] {
            try FileManager.default.subpathsOfDirectory(atPath: folder["events"].path).sorted()
        }
        let before = try events()
        // Only the trainer refuses this, behind all checks of settings and data.
        (configuration.training.limit, configuration.training.validationFraction) = (1, 0.9)
        for overwrite in [true, false] {
            let error = #expect(throws: InvalidArgument.self) { try run(overwrite: overwrite) }
            #expect(error?.name == "images to train on")
            #expect(try files.map { try Data(contentsOf: $0) } == contents)
            #expect(try events() == before)
        }
    }
}
