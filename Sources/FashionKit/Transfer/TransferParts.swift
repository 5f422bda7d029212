import FashionCompute
import FashionCore
import FashionData
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// Trains the parts of a transfer: the head on frozen features, then the last stages at a low rate; or everything at
/// once from random weights.
final class TransferParts {
    private let output: OutputFolder
    private let shouldStop: () -> Bool
    private let report: (TransferEvent) throws -> Void
    private let dataset: Dataset
    private let images: ImageSet
    private let split: StratifiedSplit
    private let engine: Engine
    private let features: TransferFeatures
    private let graph: Graph
    private let data: DataDigest?
    /// The class weights of the loss; `nil` when there are none.
    private let classWeights: [Double]?
    /// The weights of the whole network: those of the backbone's file, and of the head as trained so far.
    private var weights: Weights
    private var state: TransferState
    /// The state from which a part resumes; `nil` once it has.
    private var checkpoint: Checkpoint?
    /// Is called as soon as nothing refuses the training any more; `nil` once it has been.
    private var prepareOutput: (() throws -> Void)?

    private var configuration: TransferConfiguration { state.configuration }

    /// Prepares a new or a resumed transfer.
    /// - Parameters:
    ///   - pretrained: the backbone's weights; `nil` for random ones.
    ///   - images: the images that the indices of `split` refer to.
    ///   - checkpoint: the checkpoint to resume from; `nil` for a new transfer.
    /// - Throws: `GraphError` or `InvalidArgument`.
    init(
        _ state: TransferState, _ pretrained: Weights?, dataset: Dataset, images: ImageSet,
        split: StratifiedSplit, graph: Graph, output: OutputFolder, featureFolder: URL,
        checkpoint: Checkpoint?, shouldStop: @escaping () -> Bool,
        report: @escaping (TransferEvent) throws -> Void
    ) throws {
        let training = state.configuration.training
        self.state = state
        self.dataset = dataset
        self.graph = graph
        self.output = output
        self.checkpoint = checkpoint
        self.shouldStop = shouldStop
        self.report = report
        self.images = images
        self.split = split
        var begun = checkpoint ?? Checkpoint(configuration: training)
        try begun.take(
            images, validation: dataset.validation, test: dataset.test, classNames: dataset.classNames,
            folder: dataset.source.location, in: output.checkpoint)
        data = begun.data
        try begun.takeClassWeights(for: split, of: images, classNames: dataset.classNames)
        classWeights = begun.classWeights
        engine = try Engine(threads: training.threads)
        features = TransferFeatures(
            configuration: state.configuration, folder: featureFolder, images: images,
            classes: dataset.classNames.count, engine: engine, shouldStop: shouldStop, report: report)
        weights = Weights.initial(for: graph, seed: training.seed).merging(pretrained ?? Weights())
    }

    /// Trains all parts; the best model, the history and the checkpoint are written to the output folder.
    /// - Parameter prepareOutput: is called once, before anything is written to the output folder: after the features
    ///   have been computed and when nothing refuses the training any more.
    /// - Throws: ``TrainingDiverged``, and the errors of files and graphs.
    func run(_ prepareOutput: @escaping () throws -> Void) throws -> TransferOutcome {
        self.prepareOutput = prepareOutput
        do {
            if configuration.weights == .random {
                guard try trainEverything() else { return .interrupted }
            } else {
                if state.stage == 1 { guard try trainHead() else { return .interrupted } }
                if let stages = configuration.fineTune {
                    guard try fineTune(stages) else { return .interrupted }
                }
            }
        } catch is TransferFeatures.Stopped {
            return .interruptedBeforeTraining
        }
        try ValidationFitting(
            images: images, validation: split.validation, classNames: dataset.classNames,
            threads: engine.threads
        ).fit(
            output.model, progress: { try? self.report(.calibrating(done: $0, total: $1)) },
            warn: { try self.report(.warning($0)) })
        return .finished
    }

    private func trainEverything() throws -> Bool {
        try report(.part(.everything))
        let source = BatchMaker(
            images: images, classes: dataset.classNames.count, threads: engine.threads)
        return try train(graph, source, configuration.training, trained: .whole)
    }

    private func trainHead() throws -> Bool {
        try report(.part(.head))
        let parts = try graph.split(after: Backbone.features)
        let source = try features.source(parts.prefix, weights)
        return try train(parts.suffix, source, configuration.training, trained: .whole)
    }

    private func fineTune(_ stages: Int) throws -> Bool {
        try report(.part(.fineTuning(stages: stages)))
        let trained = TrainedPart.behind(Backbone.features)
        guard let cut = configuration.backbone.cut(graph, training: stages),
            stages < TransferConfiguration.allStages
        else {
            let source = BatchMaker(
                images: images, classes: dataset.classNames.count, threads: engine.threads)
            return try train(graph, source, configuration.fineTuning, trained: trained)
        }
        let parts = try graph.split(after: cut)
        return try train(
            parts.suffix, features.source(parts.prefix, weights), configuration.fineTuning, trained: trained)
    }

    /// Trains one part of the network to the end, and stores its weights.
    /// - Returns: `false` after an interruption.
    private func train(
        _ part: Graph, _ source: any BatchSource, _ training: TrainingConfiguration, trained: TrainedPart
    ) throws -> Bool {
        let begin = ContinuousClock.now
        let resumed = checkpoint
        var start = resumed ?? Checkpoint(configuration: training)
        checkpoint = nil
        start.configuration = training
        start.context = try state.text()
        start.data = data
        if start.classWeights == nil { start.classWeights = classWeights }
        if start.weights.isEmpty { start.weights = try weights.part(of: part).values }
        var tensorBoard: TensorBoardRun?
        let warn: (String) -> Void = { try? self.report(.warning($0)) }
        let trainer = try Trainer(
            part, start: start, source: source, split: split, engine: engine, trained: trained,
            environment: Trainer.Environment(
                checkpoint: output.checkpoint, shouldStop: shouldStop,
                saveBest: { weights, record in try self.save(weights, record, training) },
                saveHistory: { history in
                    let joined = self.state.joined(history)
                    try joined.write(to: self.output.history)
                    try joined.writePickle(to: self.output.pickledHistory)
                },
                report: { event in
                    try self.report(.training(self.comparingStages(event, training)))
                    try tensorBoard?.report(event, warn: warn)
                }, warn: warn, measuresGradients: training.tensorboard != nil))
        try prepareOutput?()
        prepareOutput = nil
        // Only now that nothing refuses the training: readers discard what an earlier run wrote into the folder.
        tensorBoard = try training.tensorboard.map { folder in
            try TensorBoardRun(
                folder: URL(fileURLWithPath: folder).appendingPathComponent("stage-\(state.stage)"),
                start: start, images: images, split: split, classNames: dataset.classNames)
        }
        try report(
            .trainingBegan(training, preparation: begin.duration(to: .now), resuming: resumed))
        let outcome = try trainer.run()
        let history = state.joined(trainer.history)
        guard case .finished(let reason) = try output.requireNumbers(outcome, history, training) else {
            return false
        }
        weights = try weights.merging(trainer.weights())
        (state.stage, state.first) = (state.stage + 1, history)
        try report(.partEnded(reason, history))
        return true
    }

    /// Whether the best model is kept and an earlier part has one that is at least as good.
    private func earlierPartIsBetter(than record: EpochRecord, _ training: TrainingConfiguration) -> Bool {
        let monitor = training.monitor
        guard training.keep == .best, let best = state.first.best(by: monitor).flatMap(monitor.value),
            let value = monitor.value(in: record)
        else { return false }
        return monitor.lowerIsBetter ? value >= best : value <= best
    }

    /// Returns an event of a part in which an epoch is the best one only if no earlier part was better.
    private func comparingStages(_ event: TrainingEvent, _ training: TrainingConfiguration) -> TrainingEvent {
        guard case .epochEnded(let record, isBest: true) = event else { return event }
        return .epochEnded(record, isBest: !earlierPartIsBetter(than: record, training))
    }

    /// Writes the whole network with the weights of the trained part,
    /// unless the best model is kept and an earlier part was better.
    private func save(_ part: Weights, _ record: EpochRecord, _ training: TrainingConfiguration) throws {
        guard !earlierPartIsBetter(than: record, training) else { return }
        var metadata = ModelMetadata(
            after: record, of: training, dataset, split, classWeights: classWeights)
        metadata.epoch = state.first.records.count + record.number
        for (name, value) in configuration.record { metadata.training?.settings[name] = value }
        // The path is specific to this machine; equal trainings give equal files.
        if case .file(let path) = configuration.weights {
            metadata.training?.settings["weights"] = URL(fileURLWithPath: path).lastPathComponent
        }
        metadata.training?.settings["weights-md5"] = state.weightsMD5
        if configuration.fineTune != nil { metadata.training?.settings["stage"] = "\(state.stage)" }
        let model = Model(graph: graph, weights: weights.merging(part), metadata: metadata)
        try KerasHDF5.write(model, to: output.model)
    }
}
