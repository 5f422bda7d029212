import FashionCompute
import FashionCore
import FashionData
import FashionEvaluation
import FashionNetworks
import Foundation

/// Trains a network: epochs of steps, validation, callbacks, checkpoints.
///
/// The same configuration and data on the same machine with the same oneDNN give the same weights, bit for bit, on any
/// number of threads, even when training was interrupted and resumed.
public final class Trainer {
    let graph: Graph
    let source: any BatchSource
    let split: StratifiedSplit
    let runner: StepRunner
    let predictor: Predictor
    private let statistics: ExactStatistics?
    let environment: Environment

    /// The current state of training, which is written as the checkpoint.
    var state: Checkpoint
    private var configuration: TrainingConfiguration { state.configuration }
    /// The best model so far while it could not be written; nil once it has been.
    var unsaved: (weights: Weights, record: EpochRecord)?
    /// Whether the history has rows that could not be written yet.
    var historyIsUnsaved: Bool
    /// The caller's callbacks with their state.
    var callbacks: [any TrainingCallback]
    /// The reason for which a callback of the caller stopped at the last row of the history; nil when none did.
    private let requestedStop: StopReason?

    /// Compiles the network and loads the initial or the resumed state.
    /// - Parameters:
    ///   - start: from ``Checkpoint/init(configuration:)`` for a new training, or read from a file.
    ///   - images: the training images; `split` divides them into training and validation.
    /// - Throws: `InvalidArgument` when no image is left to train on, images or labels do not fit the network, or two
    ///   metrics share a name; `GraphError` when a checkpoint does not fit the network; `EngineError`.
    public convenience init(
        _ graph: Graph, start: Checkpoint, images: ImageSet, split: StratifiedSplit, engine: Engine,
        environment: Environment
    ) throws {
        let source = BatchMaker(
            images: images, classes: graph.outputShape.reduce(1, *), threads: engine.threads)
        try self.init(
            graph, start: start, source: source, split: split, engine: engine, environment: environment)
    }

    /// Creates a trainer for a network whose inputs come from any source.
    /// - Parameters:
    ///   - source: the training images, or features of them; `split` contains their indices.
    ///   - trained: the layers that run in training mode.
    package init(
        _ graph: Graph, start: Checkpoint, source: any BatchSource, split: StratifiedSplit, engine: Engine,
        trained: TrainedPart = .whole, environment: Environment
    ) throws {
        guard !split.training.isEmpty else {
            throw InvalidArgument(
                "images to train on", expected: "at least one",
                found:
                    "none: \(split.validation.count) of \(source.labels.count) are held back for validation; "
                    + "lower --\(TrainingSetting[\.validationFraction].name)"
                    + (start.configuration.limit == nil
                        ? "" : " or raise --\(TrainingSetting[\.limit].name)"))
        }
        var environment = environment
        if start.configuration.monitor == .validationMacroF1,
            !environment.metrics.contains(where: { $0.name == MacroF1.name })
        {
            environment.metrics.append(MacroF1())
        }
        let names = environment.metrics.map(\.name)
        guard Set(names).count == names.count, Set(names).isDisjoint(with: ["loss", "accuracy"]) else {
            throw InvalidArgument(
                "metrics", expected: "different names, none of them loss or accuracy",
                found: names.joined(separator: ", "))
        }
        for losses in start.imageLosses.values where losses.count != source.labels.count {
            throw InvalidArgument(
                "losses in a checkpoint", expected: "one for each of \(source.labels.count) images",
                found: "\(losses.count)")
        }
        self.graph = graph
        self.source = source
        self.split = split
        self.environment = environment
        state = start
        // A training may end as soon as it is resumed, when only its history could not be written.
        historyIsUnsaved = !start.history.records.isEmpty
        var (callbacks, stop): ([any TrainingCallback], StopReason?) = (environment.callbacks, nil)
        for record in start.history.records {
            stop = nil
            for index in callbacks.indices {
                for case .stop(let reason) in callbacks[index].observe(record) { stop = .requested(reason) }
            }
        }
        self.callbacks = callbacks
        requestedStop = stop
        runner = try StepRunner(
            graph, start.configuration, source, count: split.training.count, engine: engine,
            trained: trained, teacher: environment.teacher,
            classWeights: try Self.classWeights(
                start, labels: split.training.map { Int(source.labels[$0]) },
                classes: graph.outputShape.reduce(1, *)),
            measuresGradients: environment.measuresGradients)
        let weights =
            start.weights.isEmpty
            ? .initial(for: graph, seed: start.configuration.seed) : Weights(values: start.weights)
        try runner.store.load(weights, of: graph)
        if start.optimizerSteps > 0 {
            try runner.optimizer.restore(slots: start.optimizerSlots, stepCount: start.optimizerSteps)
        }
        if let average = runner.average {
            try average.restore(
                start.averagedWeights.isEmpty ? weights : Weights(values: start.averagedWeights), of: graph)
        }
        statistics =
            start.configuration.measuresStatistics && trained == .whole
            ? try ExactStatistics(
                graph, source: source, indices: split.training, seed: start.configuration.seed, engine: engine
            )
            : nil
        predictor = try Predictor(graph, weights: weights, engine: engine)
    }

    /// Returns the class weights: those of the checkpoint, which a caller has read from a file, or balanced ones
    /// computed from the labels.
    private static func classWeights(
        _ start: Checkpoint, labels: [Int], classes: Int
    ) throws -> ClassWeights? {
        guard let name = start.configuration.classWeights else { return nil }
        if let values = start.classWeights {
            guard values.count == classes else {
                throw InvalidArgument(
                    "class weights", expected: "one for each of \(classes) classes", found: "\(values.count)")
            }
            return ClassWeights(values)
        }
        guard name == TrainingConfiguration.balancedClassWeights else {
            throw InvalidArgument(
                "class weights", expected: "Checkpoint.classWeights with the numbers of \(name)",
                found: "none")
        }
        return ClassWeights(balancing: labels, classes: classes)
    }

    /// The rows of all epochs so far.
    public var history: History { state.history }

    /// Returns the network's current weights, averaged and with exact statistics when the configuration says so. After
    /// training has ended, they are those of the best epoch if early stopping kept them.
    public func weights() throws -> Weights { try weights(.full) }

    func weights(_ extent: ExactStatistics.Extent) throws -> Weights {
        let weights = try runner.average?.weights(of: graph) ?? runner.store.weights(of: graph)
        return try statistics?.weights(weights, extent) ?? weights
    }

    /// Trains until all epochs are complete, a callback stops, the loss diverges or the caller requests the end.
    ///
    /// A model, a history or a checkpoint that cannot be written after an epoch does not end training: the caller is
    /// warned, and the next epoch tries again. Without its model no later checkpoint is written.
    /// - Throws: `FileError` when the best model or the history still cannot be written at the end.
    public func run() throws -> TrainingOutcome {
        let outcome = try runEpochs()
        if unsaved != nil {
            try saveBestModel()
            // Epochs whose model was missing wrote none. It only matters when the process is killed before it ends.
            if case .finished = outcome { try? writeCheckpoint() }
        }
        if case .finished = outcome { try saveHistory() }
        if case .interrupted = outcome { return outcome }
        if state.callbacks.finish().contains(.restoreBest) {
            let best = Weights(values: state.bestWeights)
            try runner.store.load(best, of: graph)
            try runner.average?.restore(best, of: graph)
        }
        return outcome
    }

    private func runEpochs() throws -> TrainingOutcome {
        // A process may have been killed right after its last epoch, whose checkpoint it had written.
        if let reason = requestedStop ?? state.callbacks.earlyStopping?.stopReason {
            return .finished(reason)
        }
        while state.epoch < configuration.epochs {
            try report(.epochBegan(epoch: state.epoch))
            if let outcome = try trainEpoch() { return outcome }
            let start = ContinuousClock.now
            // A callback may decide on any row, and stop.
            let weights = try weights(
                environment.callbacks.isEmpty
                    ? configuration.statisticsExtent(afterEpoch: state.epoch + 1) : .full)
            if let reason = state.callbacks.terminateOnNaN.observe(weights.values, epoch: state.epoch) {
                return .diverged(reason)
            }
            let (record, validation) = try validate(weights, since: start)
            if let reason = try perform(observe(record), after: record, weights, validation) {
                if case .lossNotFinite = reason { return .diverged(reason) }
                return .finished(reason)
            }
        }
        return .finished(nil)
    }

    /// Runs the remaining steps of the epoch.
    /// - Returns: nil when the epoch is complete.
    private func trainEpoch() throws -> TrainingOutcome? {
        let images = epochImages()
        let order = images.order
        let stepsPerEpoch = order.batchCount(size: configuration.batchSize)
        let schedule = configuration.learningRateSchedule
        let (clock, before) = (ContinuousClock(), state.partialEpoch.seconds)
        let start = clock.now
        while state.step < stepsPerEpoch {
            if schedule.setsEveryStep {
                state.learningRate = schedule.rate(
                    atStep: state.epoch * stepsPerEpoch + state.step, of: configuration.epochs * stepsPerEpoch
                )
            }
            let batch = order.batch(state.step, size: configuration.batchSize)
            let factors = images.factors(of: batch)
            let figures = try runner.step(
                batch, epoch: state.epoch, step: state.step, learningRate: state.learningRate,
                factors: factors)
            if let reason = state.callbacks.terminateOnNaN.observe(
                loss: figures.lossSum, epoch: state.epoch, step: state.step)
            {
                return .diverged(reason)
            }
            state.step += 1
            state.partialEpoch.lossSum += figures.lossSum
            state.partialEpoch.correct += figures.correct
            state.partialEpoch.images += batch.count
            if configuration.skippedShare != nil { remember(figures, of: batch) }
            let seconds = before + (clock.now - start).seconds
            let duration = seconds - state.partialEpoch.seconds
            state.partialEpoch.seconds = seconds
            if let norm = figures.gradientNorm {
                var sum = state.partialEpoch.gradientNorms ?? Checkpoint.PartialEpoch.Sum()
                (sum.value, sum.count) = (sum.value + norm, sum.count + 1)
                state.partialEpoch.gradientNorms = sum
            }
            let step = StepRecord(
                number: runner.optimizer.stepCount, loss: figures.lossSum / figures.represented,
                accuracy: figures.correct / figures.represented, learningRate: state.learningRate,
                imagesPerSecond: Double(batch.count) / max(duration, .leastNormalMagnitude),
                gradientNorm: figures.gradientNorm)
            try report(.stepEnded(progress(of: order.indices.count, after: step)))
            if environment.shouldStop() {
                try writeCheckpoint()
                return .interrupted
            }
        }
        return nil
    }

    /// Returns the images of the current epoch.
    private func epochImages() -> EpochImages {
        if configuration.skippedShare != nil, state.step == 0 {
            let unseen = [Float](repeating: .infinity, count: source.labels.count)
            let losses = state.imageLosses[Checkpoint.latestLosses] ?? unseen
            state.imageLosses = [Checkpoint.latestLosses: losses, Checkpoint.lossesAtEpochStart: losses]
        }
        return configuration.images(
            of: state.epoch, split.training, labels: source.labels,
            losses: state.imageLosses[Checkpoint.lossesAtEpochStart])
    }

    /// Stores the losses from which the next epoch determines the easy images.
    private func remember(_ figures: StepRunner.Figures, of batch: ArraySlice<Int>) {
        state.partialEpoch.represented = (state.partialEpoch.represented ?? 0) + figures.represented
        for (key, loss) in zip(batch, figures.losses) {
            state.imageLosses[Checkpoint.latestLosses]?[key % source.labels.count] = loss
        }
    }

    private func progress(of total: Int, after step: StepRecord) -> EpochProgress {
        let partial = state.partialEpoch
        return EpochProgress(
            epoch: state.epoch, done: partial.images, total: total,
            loss: partial.lossSum / partial.count, accuracy: partial.correct / partial.count,
            seconds: partial.seconds, step: step)
    }

    /// Reports an event, at a moment when training could continue from its state; writes the checkpoint when that
    /// throws.
    func report(_ event: TrainingEvent) throws {
        do {
            try environment.report(event)
        } catch {
            try writeCheckpoint()
            throw error
        }
    }
}
