import FashionCompute
import FashionConfiguration
import FashionCore
import FashionData
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// Trains into an output folder, from nothing or from the checkpoint there: everything that `fashion train` writes.
///
/// `Classifier.train(on:recipe:progress:)` trains in memory; this leaves model, history, configuration and checkpoints in
/// files, keeps other trainings out of the folder meanwhile, and moves a finished run there out of the way.
public struct TrainingRun {
    /// The files that the training writes.
    public let output: OutputFolder
    /// Where the training begins or continues.
    public private(set) var start: Checkpoint
    /// Whether it continues from a checkpoint.
    public let isResumed: Bool
    /// Whether a finished run in the folder is replaced instead of being moved to `runs/`.
    public let overwrites: Bool
    /// Keeps other trainings out of the folder, from the moment that it is there.
    private var lock: FolderLock?

    /// The settings of the training.
    public var configuration: TrainingConfiguration { start.configuration }

    /// Begins a training.
    /// - Throws: `FileError` when an unfinished one lies in the folder, or another program trains into it.
    public init(
        _ configuration: TrainingConfiguration, in output: OutputFolder, overwrite: Bool = false
    ) throws {
        // A new folder is made once the data is known to be good.
        lock = output.hasModels ? try output.lock() : nil
        try output.requireNoCheckpoint()
        self.output = output
        overwrites = overwrite
        start = Checkpoint(configuration: configuration.withAbsolutePaths)
        isResumed = false
    }

    /// Continues the training whose checkpoint lies in the folder.
    /// - Parameter configuration: makes the training's configuration from that of the checkpoint.
    /// - Throws: `FileError` when there is none, or the best model so far has gone; ``ChangedSettings`` when the configuration would
    ///   change the training, `SettingError` when it ends before epochs that are done.
    public init(
        resuming output: OutputFolder,
        with configuration: (TrainingConfiguration) throws -> TrainingConfiguration = { $0 }
    ) throws {
        lock = output.hasModels ? try output.lock() : nil
        self.output = output
        overwrites = false
        start = try output.readCheckpoint()
        let wanted = try configuration(start.configuration)
        let changed = start.configuration.settingsThatChangeTraining(from: wanted)
        guard changed.isEmpty else { throw ChangedSettings(names: changed) }
        try start.requireEpochs(wanted.epochs)
        try start.requireModel(in: output)
        start.configuration = wanted.withAbsolutePaths
        isResumed = true
    }

    /// What happens in a run, in this order; the last two at any time.
    public enum Event {
        /// Network and data are read: what will be trained, and on which images.
        case prepared(Graph, Dataset, StratifiedSplit)
        /// The finished run in the output folder was moved.
        case movedAside(URL)
        /// The first step comes next, or the next one of the checkpoint.
        case began(resuming: Checkpoint?)
        /// The trainer did something.
        case training(TrainingEvent)
        /// All epochs are done.
        case trained
        /// So many of the validation images are done for the temperature and the outlier check.
        case calibrating(done: Int, total: Int)
        /// Something went wrong that does not end the training.
        case warning(String)
    }

    /// How a run ended.
    public enum Outcome {
        /// With the last epoch, or early, for a reason.
        case finished(StopReason?, History)
        /// Because it was asked to stop; the checkpoint holds its state.
        case interrupted
    }

    /// Trains to the end, and leaves a checkpoint of it, which the caller removes with ``removeCheckpoint()``.
    /// - Parameters:
    ///   - dataset: its training images train and validate.
    ///   - notices: is told about the model files that the configuration names.
    ///   - shouldStop: is asked after every step.
    ///   - report: is called for every event; an error that it throws ends the training.
    /// - Throws: `SettingError` for settings that exclude each other, ``TrainingDiverged`` when the loss is no longer a
    ///   number, `FileError` for a file that cannot be read or written.
    public func run(
        on dataset: Dataset, notices: ModelNotices = ModelNotices(),
        shouldStop: @escaping () -> Bool = { Task.isCancelled },
        report: @escaping (Event) throws -> Void = { _ in }
    ) throws -> Outcome {
        let training = try PreparedTraining(
            start, on: dataset, checkpoint: output.checkpoint, writing: output.model, notices: notices)
        try report(.prepared(training.graph, dataset, training.split))
        let trainer = try trainer(training, dataset, shouldStop, report)
        let lock = try self.lock ?? output.lock()
        defer { withExtendedLifetime(lock) {} }
        if !isResumed {
            try output.requireNoCheckpoint()
            if let folder = try output.setAsideFinishedRun(overwrite: overwrites) {
                try report(.movedAside(folder))
            }
        }
        try configuration.write(to: output.configuration)
        try report(.began(resuming: isResumed ? training.start : nil))
        let outcome = try trainer.run()
        guard
            case .finished(let reason) = try output.requireNumbers(
                outcome, trainer.history, configuration)
        else { return .interrupted }
        try report(.trained)
        try training.validationFitting.fit(
            output.model, progress: { try? report(.calibrating(done: $0, total: $1)) },
            warn: { try report(.warning($0)) })
        return .finished(reason, trainer.history)
    }

    /// Removes the checkpoint of a training that has finished.
    public func removeCheckpoint() throws { try output.removeCheckpoint() }

    private func trainer(
        _ training: PreparedTraining, _ dataset: Dataset, _ shouldStop: @escaping () -> Bool,
        _ report: @escaping (Event) throws -> Void
    ) throws -> Trainer {
        let output = output
        let tensorBoard = try configuration.tensorboard.map { folder in
            try TensorBoardRun(
                folder: URL(fileURLWithPath: folder), start: training.start, images: training.images,
                split: training.split, classNames: dataset.classNames)
        }
        return try Trainer(
            training.graph, start: training.start, images: training.images, split: training.split,
            engine: Engine(threads: configuration.threads),
            environment: Trainer.Environment(
                checkpoint: output.checkpoint, shouldStop: shouldStop,
                saveBest: { weights, record in
                    try KerasHDF5.write(training.model(weights, after: record), to: output.model)
                },
                saveHistory: { history in
                    try history.write(to: output.history)
                    try history.writePickle(to: output.pickledHistory)
                },
                report: { event in
                    try report(.training(event))
                    try tensorBoard?.report(event)
                }, warn: { problem in try? report(.warning(problem)) },
                measuresGradients: tensorBoard != nil, teacher: training.teacher))
    }
}

/// A training was asked to continue with other settings than it began with.
public struct ChangedSettings: Error, Equatable, CustomStringConvertible {
    /// The settings that differ.
    public let names: [String]
    /// The folder of a study whose trainings began with other settings; nil for a single training.
    public var study: URL?

    package init(names: [String], study: URL? = nil) {
        self.names = names
        self.study = study
    }

    /// One line for a person at a command line, with the settings as flags and the way out.
    package var flags: String {
        let flags = names.map { "--\($0)" }.joined(separator: ", ")
        return study.map {
            "\($0.path): expected the settings of the study that lies here, or another folder with --output; "
                + "these differ: \(flags)"
        } ?? "--resume continues the training as it began; these settings differ: \(flags)"
    }

    /// One line for a person.
    public var description: String {
        let folder = study.map { "\($0.path): " } ?? ""
        return folder + "expected the settings that the training began with, found other values of "
            + names.joined(separator: ", ")
    }
}
