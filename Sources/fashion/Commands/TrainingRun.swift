import ArgumentParser
import Compute
import Datasets
import FashionCore
import Foundation
import ModelFiles
import NeuralNetwork
import Training

/// A training from its checkpoint, or from nothing, to the files that it leaves.
struct TrainingRun {
    /// What gets the files.
    let output: OutputFolder
    /// Where the training stands.
    private(set) var start: Checkpoint
    /// Whether it goes on.
    let isResumed: Bool
    /// What is said after an interruption; the flags of `train` when nil.
    var continuation: String?

    /// A new training.
    /// - Throws: `FileError` when an unfinished one lies in the folder.
    init(_ configuration: TrainingConfiguration, in output: OutputFolder) throws {
        try output.requireNoCheckpoint()
        self.output = output
        start = Checkpoint(configuration: configuration)
        isResumed = false
    }

    /// The training whose checkpoint lies in the folder.
    /// - Parameter configuration: makes the training's configuration from that of the checkpoint.
    /// - Throws: `FileError` when there is none, `ValidationError` when the configuration would change the training.
    init(
        resuming output: OutputFolder,
        with configuration: (TrainingConfiguration) throws -> TrainingConfiguration
    ) throws {
        self.output = output
        start = try output.readCheckpoint()
        let wanted = try configuration(start.configuration)
        let changed = start.configuration.settingsThatChangeTraining(from: wanted)
        if let error = ValidationError(changed: changed) { throw error }
        start.configuration = wanted
        isResumed = true
    }

    /// Trains to the end, and leaves the checkpoint of it: the caller removes it.
    /// - Parameter begin: when the program began to prepare.
    /// - Throws: `ExitCode` after an interruption, ``TrainingDiverged``.
    func run(since begin: ContinuousClock.Instant) throws {
        var start = start
        let configuration = start.configuration
        let dataset = try DataLoading(folder: configuration.data).load()
        let images = configuration.limit.map(dataset.training.prefix) ?? dataset.training
        let split = try StratifiedSplit(
            labels: images.labels, validationFraction: configuration.validationFraction,
            seed: configuration.seed)
        let graph = try start.takeNetwork(for: dataset, from: output)
        let teacher = try start.takeTeacher(for: graph, writing: output)
        let console = TrainingConsole(configuration, continuation: continuation)
        console.introduce(graph, dataset, split)
        let tensorBoard = try configuration.tensorboard.map { folder in
            try TensorBoardRun(
                folder: URL(fileURLWithPath: folder), start: start, images: images, split: split,
                classNames: dataset.classNames)
        }

        let trainer = try Trainer(
            graph, start: start, images: images, split: split, engine: Engine(threads: configuration.threads),
            environment: Trainer.Environment(
                checkpoint: output.checkpoint, shouldStop: { Interruption.signal != nil },
                saveBest: { weights, record in
                    let model = Model(
                        graph: graph, weights: weights,
                        metadata: ModelMetadata(after: record, of: configuration, dataset, split))
                    try KerasHDF5.write(model, to: output.model)
                },
                saveHistory: { history in
                    try history.write(to: output.history)
                    try history.writePickle(to: output.pickledHistory)
                },
                report: { event in
                    console.report(event)
                    try tensorBoard?.report(event)
                }, measuresGradients: tensorBoard != nil,
                teacher: teacher))
        try configuration.write(to: output.configuration)
        // Until here a signal ends the program at once: there is nothing to keep yet, and a download may take long.
        Interruption.install()
        console.begin(preparation: begin.duration(to: .now), resuming: isResumed ? start : nil)
        let outcome = try trainer.run()
        if case .finished = outcome {
            console.leaveLine()
            try OutlierCheckFitting(
                images: images, validation: split.validation, classNames: dataset.classNames,
                threads: configuration.threads
            ).fit(output.model)
        }
        let reason = try outcome.requireFinish(trainer.history, output, console)
        console.conclude(reason, trainer.history, output)
    }
}
