import FashionCompute
import FashionConfiguration
import FashionCore
import FashionData
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// Trains into an output folder, from the start or from the checkpoint there, and writes all files of `fashion train`.
///
/// `Classifier.train(on:recipe:progress:)` trains in memory; this writes model, history, configuration and checkpoints
/// to files, locks the folder against other trainings, and moves a finished run in the folder aside.
public struct TrainingRun {
    /// The files that the training writes.
    public let output: OutputFolder
    /// The state from which the training starts or resumes.
    public private(set) var start: Checkpoint
    /// Whether the training resumes from a checkpoint.
    public let isResumed: Bool
    /// Whether a finished run in the folder is deleted instead of being moved to `runs/`.
    public let overwrites: Bool
    /// Locks the folder against other trainings, as soon as it exists and until the training is interrupted or its
    /// checkpoint removed: another process would resume what it finds there.
    private let lock: HeldLock

    private final class HeldLock {
        var folder: FolderLock?

        init(_ folder: FolderLock?) { self.folder = folder }
    }

    /// The settings of the training.
    public var configuration: TrainingConfiguration { start.configuration }

    /// Begins a new training.
    /// - Throws: `FileError` when the folder holds an unfinished training, or another process trains into it.
    public init(
        _ configuration: TrainingConfiguration, in output: OutputFolder, overwrite: Bool = false
    ) throws {
        // A new folder is created only after the data has been checked.
        lock = HeldLock(output.hasModels ? try output.lock() : nil)
        try output.requireNoCheckpoint()
        self.output = output
        overwrites = overwrite
        start = Checkpoint(configuration: configuration.withAbsolutePaths)
        isResumed = false
    }

    /// Resumes the training whose checkpoint is in the folder.
    /// - Parameter configuration: returns the training's configuration, given that of the checkpoint.
    /// - Throws: `FileError` when there is no checkpoint or the best model so far is missing; ``ChangedSettings`` when
    ///   the configuration would change the training; `SettingError` when it ends before epochs that have already begun.
    public init(
        resuming output: OutputFolder,
        with configuration: (TrainingConfiguration) throws -> TrainingConfiguration = { $0 }
    ) throws {
        lock = HeldLock(output.hasModels ? try output.lock() : nil)
        self.output = output
        overwrites = false
        start = try output.readCheckpoint()
        let wanted = try configuration(start.configuration)
        let changed = start.configuration.settingsThatChangeTraining(from: wanted)
        guard changed.isEmpty else { throw ChangedSettings(names: changed) }
        try wanted.requireEpochs(begun: start.begunEpochs)
        try start.requireModel(in: output)
        start.configuration = wanted.withAbsolutePaths
        isResumed = true
    }

    /// An event of a run, in this order; `warning` may occur at any time.
    public enum Event {
        /// The network and the data were read and the images split.
        case prepared(Graph, Dataset, StratifiedSplit)
        /// The finished run in the output folder was moved to this folder.
        case movedAside(URL)
        /// Training begins, or resumes from a checkpoint.
        case began(resuming: Checkpoint?)
        /// The trainer reported an event.
        case training(TrainingEvent)
        /// All epochs are done.
        case trained
        /// The temperature and the outlier check are being fitted; `done` of `total` validation images are processed.
        case calibrating(done: Int, total: Int)
        /// A problem that does not end the training.
        case warning(String)
    }

    /// The way a run ended.
    public enum Outcome {
        /// All epochs are done, or training stopped early for a reason.
        case finished(StopReason?, History)
        /// The run was asked to stop; the checkpoint holds its state.
        case interrupted
    }

    /// Trains to the end. The checkpoint of the finished training remains until the caller removes it with
    /// ``removeCheckpoint()``.
    /// - Parameters:
    ///   - dataset: the training images are split into training and validation images.
    ///   - notices: receives notices about the model files that the configuration names.
    ///   - shouldStop: is called after every step; `true` stops the training.
    ///   - report: is called for every event; throwing an error stops the training.
    /// - Throws: `SettingError` for settings that exclude each other, ``TrainingDiverged`` when the loss or a weight is
    ///   no longer finite, `FileError` for a file that cannot be read or written.
    public func run(
        on dataset: Dataset, notices: ModelNotices = ModelNotices(),
        shouldStop: @escaping () -> Bool = { Task.isCancelled },
        report: @escaping (Event) throws -> Void = { _ in }
    ) throws -> Outcome {
        let training = try PreparedTraining(
            start, on: dataset, checkpoint: output.checkpoint, writing: output.model, notices: notices)
        try report(.prepared(training.graph, dataset, training.split))
        var tensorBoard: TensorBoardRun?
        let trainer = try trainer(training, shouldStop, report) { tensorBoard }
        if lock.folder == nil { lock.folder = try output.lock() }
        var isFinished = false
        defer { if !isFinished { lock.folder = nil } }
        if !isResumed {
            try output.requireNoCheckpoint()
            try TensorBoardRun.requireFolder(configuration.tensorboard)
            if let folder = try output.setAsideFinishedRun(overwrite: overwrites) {
                try report(.movedAside(folder))
            }
        }
        // Only now that nothing refuses the training: readers discard what an earlier run wrote into the folder.
        tensorBoard = try configuration.tensorboard.map { folder in
            try TensorBoardRun(
                folder: URL(fileURLWithPath: folder), start: training.start, images: training.images,
                split: training.split, classNames: dataset.classNames)
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
        isFinished = true
        return .finished(reason, trainer.history)
    }

    /// Removes the checkpoint of a training that has finished, and unlocks the folder.
    public func removeCheckpoint() throws {
        try output.removeCheckpoint()
        lock.folder = nil
    }

    private func trainer(
        _ training: PreparedTraining, _ shouldStop: @escaping () -> Bool,
        _ report: @escaping (Event) throws -> Void, tensorBoard: @escaping () -> TensorBoardRun?
    ) throws -> Trainer {
        let output = output
        let warn: (String) -> Void = { try? report(.warning($0)) }
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
                    try tensorBoard()?.report(event, warn: warn)
                }, warn: warn, measuresGradients: configuration.tensorboard != nil, teacher: training.teacher)
        )
    }
}

/// A training was resumed with settings that differ from its original ones.
public struct ChangedSettings: Error, Equatable, CustomStringConvertible {
    /// The settings that differ.
    public let names: [String]
    /// The folder of a study whose trainings used other settings; `nil` for a single training.
    public var study: URL?

    package init(names: [String], study: URL? = nil) {
        self.names = names
        self.study = study
    }

    /// A one-line message for the command line, with the settings as flags and a remedy.
    package var flags: String {
        let flags = names.map { "--\($0)" }.joined(separator: ", ")
        return study.map {
            "\($0.path): expected the settings of the study that lies here, or another folder with --output; "
                + "these differ: \(flags)"
        } ?? "--resume continues the training as it began; these settings differ: \(flags)"
    }

    /// A one-line message.
    public var description: String {
        let folder = study.map { "\($0.path): " } ?? ""
        return folder + "expected the settings that the training began with, found other values of "
            + names.joined(separator: ", ")
    }
}
