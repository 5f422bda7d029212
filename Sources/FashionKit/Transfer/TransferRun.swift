import FashionCompute
import FashionCore
import FashionData
import FashionNetworks
import FashionTraining
import Foundation

/// Trains a pre-trained network for another task, into an output folder, and writes all files of `fashion transfer`.
///
/// The head is trained on the frozen backbone's features, then the last stages at a low
/// rate; a network with random weights is trained as a whole. Like ``TrainingRun``, it
/// resumes from a checkpoint and locks the folder against other trainings.
public struct TransferRun {
    /// The files that the training writes.
    public let output: OutputFolder
    /// Whether the transfer resumes from a checkpoint.
    public let isResumed: Bool
    /// Whether a finished run in the folder is deleted instead of being moved to `runs/`.
    public let overwrites: Bool
    private var state: TransferState
    private let checkpoint: Checkpoint?
    /// Locks the folder against other trainings, as soon as it exists.
    private let lock: FolderLock?

    /// The settings of the transfer.
    public var configuration: TransferConfiguration { state.configuration }

    /// Begins a new transfer.
    /// - Throws: `FileError` when the folder holds an unfinished training, or another process trains into it.
    public init(
        _ configuration: TransferConfiguration, in output: OutputFolder, overwrite: Bool = false
    ) throws {
        lock = output.hasModels ? try output.lock() : nil
        try output.requireNoCheckpoint()
        self.output = output
        overwrites = overwrite
        state = TransferState(configuration)
        checkpoint = nil
        isResumed = false
    }

    /// Resumes the transfer whose checkpoint is in the folder.
    /// - Parameter configuration: returns the transfer's configuration, given that of the checkpoint.
    /// - Throws: `FileError` when there is no checkpoint, it belongs to another training or the best model so far is
    ///   missing; ``ChangedSettings`` when the configuration would change the training; `SettingError` when it ends
    ///   before epochs that have already begun.
    public init(
        resuming output: OutputFolder,
        with configuration: (TransferConfiguration) throws -> TransferConfiguration = { $0 }
    ) throws {
        lock = output.hasModels ? try output.lock() : nil
        self.output = output
        overwrites = false
        let checkpoint = try output.readCheckpoint()
        state = try TransferState(of: checkpoint, in: output.checkpoint)
        let wanted = try configuration(state.configuration)
        let changed = state.configuration.settingsThatChangeTraining(from: wanted)
        guard changed.isEmpty else { throw ChangedSettings(names: changed) }
        try wanted.training.requireEpochs(
            begun: state.stage == 1 ? checkpoint.begunEpochs : state.first.records.count)
        try output.requireModel(of: wanted.training, after: state.joined(checkpoint.history))
        state.configuration = wanted
        self.checkpoint = checkpoint
        isResumed = true
    }

    /// Trains all parts; the best model, the history and the configuration are written to the output folder.
    /// - Parameters:
    ///   - dataset: the training images are split into training and validation images.
    ///   - pretrained: the backbone's weights; `nil` for random ones.
    ///   - featureFolder: the folder of cached features.
    ///   - shouldStop: is called after every step, and while features are computed; `true` stops the transfer.
    ///   - report: is called for every event; throwing an error stops the training.
    /// - Throws: `GraphError` for images that are too small, `SettingError` for an augmentation that does not suit their
    ///   size, ``TrainingDiverged`` when
    ///   the loss or a weight is no longer finite, `FileError` for a file that cannot
    ///   be read or written, or that is not the one that the training began with.
    public mutating func run(
        on dataset: Dataset, pretrained: PretrainedWeights.Loaded?, featureFolder: URL,
        shouldStop: @escaping () -> Bool = { Task.isCancelled },
        report: @escaping (TransferEvent) throws -> Void = { _ in }
    ) throws -> TransferOutcome {
        let graph = try configuration.graph(
            inputShape: dataset.inputShape, classes: dataset.classNames.count)
        try take(pretrained)
        let (images, split) = try configuration.training.split(dataset)
        try configuration.training.requireAugmentation(for: images)
        try report(.prepared(graph, dataset, split, weights: pretrained?.file))
        let problems = [
            split.copiesWarning(images, of: dataset), configuration.training.augmentationWarning(for: images),
        ]
        for problem in problems.compactMap(\.self) { try report(.warning(problem)) }
        if let pretrained,
            let problem = split.knownImagesWarning(of: pretrained.metadata, in: dataset)
        {
            try report(.warning("\(pretrained.file.path): \(problem)"))
        }
        let parts = try TransferParts(
            state, pretrained?.weights, dataset: dataset, images: images, split: split, graph: graph,
            output: output,
            featureFolder: featureFolder, checkpoint: checkpoint, shouldStop: shouldStop, report: report)
        let lock = try self.lock ?? output.lock()
        defer { withExtendedLifetime(lock) {} }
        if !isResumed {
            try output.requireNoCheckpoint()
            try TensorBoardRun.requireFolder(configuration.training.tensorboard)
        }
        try report(.began)
        let (output, overwrites, isResumed, configuration) = (output, overwrites, isResumed, configuration)
        let outcome = try parts.run {
            if !isResumed, let folder = try output.setAsideFinishedRun(overwrite: overwrites) {
                try report(.movedAside(folder))
            }
            try configuration.write(to: output.configuration)
        }
        if outcome == .finished { try output.removeCheckpoint() }
        return outcome
    }

    /// Binds the training to the file of the weights.
    private mutating func take(_ pretrained: PretrainedWeights.Loaded?) throws {
        if let pretrained,
            pretrained.file.resolvingSymlinksInPath().path == output.model.resolvingSymlinksInPath().path
        {
            throw FileError(
                pretrained.file,
                "--weights: expected another file than the one that this training writes; copy it, or choose another --output"
            )
        }
        if !isResumed {
            state.weightsMD5 = pretrained?.md5
        } else if let pretrained, let md5 = state.weightsMD5, pretrained.md5 != md5 {
            throw FileError(
                pretrained.file,
                "has changed since the training began: expected MD5 \(md5), found \(pretrained.md5)")
        }
    }
}
