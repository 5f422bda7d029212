import ArgumentParser
import Compute
import Datasets
import FashionKit
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
    /// Whether a finished run in the folder is replaced instead of being moved to `runs/`.
    let overwrites: Bool
    /// Keeps other trainings out of the folder, from the moment that it is there.
    private var lock: FolderLock?
    /// What is said after an interruption; the flags of `train` when nil.
    var continuation: String?

    /// A new training.
    /// - Throws: `FileError` when an unfinished one lies in the folder, or another program trains into it.
    init(_ configuration: TrainingConfiguration, in output: OutputFolder, overwrite: Bool) throws {
        // A new folder is made once the data is known to be good.
        lock = output.hasModels ? try output.lock() : nil
        try output.requireNoCheckpoint()
        self.output = output
        overwrites = overwrite
        start = Checkpoint(configuration: configuration.withAbsolutePaths)
        isResumed = false
    }

    /// The training whose checkpoint lies in the folder.
    /// - Parameter configuration: makes the training's configuration from that of the checkpoint.
    /// - Throws: `FileError` when there is none, `ValidationError` when the configuration would change the training.
    init(
        resuming output: OutputFolder,
        with configuration: (TrainingConfiguration) throws -> TrainingConfiguration
    ) throws {
        lock = output.hasModels ? try output.lock() : nil
        self.output = output
        overwrites = false
        start = try output.readCheckpoint()
        let wanted = try configuration(start.configuration)
        let changed = start.configuration.settingsThatChangeTraining(from: wanted)
        if let error = ValidationError(changed: changed) { throw error }
        start.configuration = wanted.withAbsolutePaths
        isResumed = true
    }

    /// Trains to the end, and leaves the checkpoint of it: the caller removes it.
    /// - Parameter begin: when the program began to prepare.
    /// - Throws: `ExitCode` after an interruption, ``TrainingDiverged``.
    func run(since begin: ContinuousClock.Instant) throws {
        let configuration = start.configuration
        let dataset = try DataLoading(folder: configuration.data).load()
        let training = try ValidationError.ofSettings {
            try PreparedTraining(
                start, on: dataset, checkpoint: output.checkpoint, writing: output.model, notices: .terminal)
        }
        let (images, split, graph) = (training.images, training.split, training.graph)
        let console = TrainingConsole(configuration, continuation: continuation)
        console.introduce(graph, dataset, split)
        let tensorBoard = try configuration.tensorboard.map { folder in
            try TensorBoardRun(
                folder: URL(fileURLWithPath: folder), start: training.start, images: images, split: split,
                classNames: dataset.classNames)
        }

        let trainer = try Trainer(
            graph, start: training.start, images: images, split: split,
            engine: Engine(threads: configuration.threads),
            environment: Trainer.Environment(
                checkpoint: output.checkpoint, shouldStop: { Interruption.signal != nil },
                saveBest: { weights, record in
                    try KerasHDF5.write(training.model(weights, after: record), to: output.model)
                },
                saveHistory: { history in
                    try history.write(to: output.history)
                    try history.writePickle(to: output.pickledHistory)
                },
                report: { event in
                    console.report(event)
                    try tensorBoard?.report(event)
                }, warn: console.warn, measuresGradients: tensorBoard != nil,
                teacher: training.teacher))
        let lock = try self.lock ?? output.lock()
        defer { withExtendedLifetime(lock) {} }
        if !isResumed {
            try output.requireNoCheckpoint()
            console.setAside(try output.setAsideFinishedRun(overwrite: overwrites))
        }
        try configuration.write(to: output.configuration)
        // Until here a signal ends the program at once: there is nothing to keep yet, and a download may take long.
        Interruption.install()
        console.begin(preparation: begin.duration(to: .now), resuming: isResumed ? training.start : nil)
        let outcome = try trainer.run()
        if case .finished = outcome {
            console.leaveLine()
            try console.warnOfFiles { try training.outlierCheck.fit(output.model) }
        }
        let reason = try outcome.requireFinish(trainer.history, output, console)
        console.conclude(reason, trainer.history, output)
    }
}
