import FashionCompute
import FashionCore
import FashionData
import FashionEvaluation
import FashionNetworks
import Foundation

/// Trains a network: epochs of steps, validation, callbacks, checkpoints.
///
/// The same configuration, data, machine and number of threads give the same weights, bit for bit, also when the
/// training was interrupted and resumed.
public final class Trainer {
    /// What the trainer asks of its surroundings.
    public struct Environment {
        /// Where the checkpoint is written after every epoch and on interruption; nil writes none.
        public var checkpoint: URL?
        /// Whether to end after the running step.
        public var shouldStop: () -> Bool
        /// Keeps a model that is the best so far.
        public var saveBest: (Weights, EpochRecord) throws -> Void
        /// Keeps the rows of all epochs so far.
        public var saveHistory: (History) throws -> Void
        /// Hears what happens; an error ends the training, after the checkpoint was written.
        public var report: (TrainingEvent) throws -> Void
        /// Hears of files that could not be written, while the training goes on.
        public var warn: (String) -> Void
        /// Whether to measure the norm of the gradients, which takes a little time in every step.
        public var measuresGradients: Bool
        /// The network whose probabilities become part of the targets, where the configuration names one.
        public var teacher: Teacher?
        /// Callbacks beside those of the configuration, asked in their order.
        public var callbacks: [any TrainingCallback] = []
        /// Figures of the validation images beside loss and accuracy.
        public var metrics: [any Metric] = []

        /// An environment.
        public init(
            checkpoint: URL? = nil, shouldStop: @escaping () -> Bool = { false },
            saveBest: @escaping (Weights, EpochRecord) throws -> Void,
            saveHistory: @escaping (History) throws -> Void = { _ in },
            report: @escaping (TrainingEvent) throws -> Void = { _ in },
            warn: @escaping (String) -> Void = { _ in }, measuresGradients: Bool = false,
            teacher: Teacher? = nil
        ) {
            self.checkpoint = checkpoint
            self.shouldStop = shouldStop
            self.saveBest = saveBest
            self.saveHistory = saveHistory
            self.report = report
            self.warn = warn
            self.measuresGradients = measuresGradients
            self.teacher = teacher
        }
    }

    private let graph: Graph
    private let source: any BatchSource
    private let split: StratifiedSplit
    private let runner: StepRunner
    private let predictor: Predictor
    private let statistics: ExactStatistics?
    private let environment: Environment

    /// Where the training stands; becomes the checkpoint.
    private var state: Checkpoint
    private var configuration: TrainingConfiguration { state.configuration }
    /// The best model so far, as long as it could not be written.
    private var unsaved: (weights: Weights, record: EpochRecord)?
    /// The caller's callbacks, with what they have seen.
    private var callbacks: [any TrainingCallback]

    /// Compiles the network and takes its first or its resumed state.
    /// - Parameters:
    ///   - start: from ``Checkpoint/init(configuration:)`` for a new training, or from a file.
    ///   - images: the training images; `split` says which of them train and which validate.
    /// - Throws: `InvalidSetting` when no image is left to train on or two metrics share a name, `GraphError` when a checkpoint does not fit the
    ///   network, `EngineError`.
    public convenience init(
        _ graph: Graph, start: Checkpoint, images: ImageSet, split: StratifiedSplit, engine: Engine,
        environment: Environment
    ) throws {
        let source = BatchMaker(
            images: images, classes: graph.outputShape.reduce(1, *), threads: engine.threads)
        try self.init(
            graph, start: start, source: source, split: split, engine: engine, environment: environment)
    }

    /// The same for a network whose inputs come from anywhere.
    /// - Parameters:
    ///   - source: the training images, or features of them; `split` has their positions.
    ///   - trained: which layers are in training mode.
    package init(
        _ graph: Graph, start: Checkpoint, source: any BatchSource, split: StratifiedSplit, engine: Engine,
        trained: TrainedPart = .whole, environment: Environment
    ) throws {
        guard !split.training.isEmpty else {
            throw InvalidSetting(
                "images to train on", expected: "at least one",
                found:
                    "none: \(split.validation.count) of \(source.labels.count) are held back for validation")
        }
        var environment = environment
        if start.configuration.monitor == .validationMacroF1,
            !environment.metrics.contains(where: { $0.name == MacroF1.name })
        {
            environment.metrics.append(MacroF1())
        }
        let names = environment.metrics.map(\.name)
        guard Set(names).count == names.count, Set(names).isDisjoint(with: ["loss", "accuracy"]) else {
            throw InvalidSetting(
                "metrics", expected: "different names, none of them loss or accuracy",
                found: names.joined(separator: ", "))
        }
        self.graph = graph
        self.source = source
        self.split = split
        self.environment = environment
        state = start
        callbacks = environment.callbacks
        for record in start.history.records {
            for index in callbacks.indices { _ = callbacks[index].observe(record) }
        }
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

    /// The checkpoint's weights, which a caller has read from a file; balanced ones follow from the labels.
    private static func classWeights(
        _ start: Checkpoint, labels: [Int], classes: Int
    ) throws -> ClassWeights? {
        guard let name = start.configuration.classWeights else { return nil }
        if let values = start.classWeights {
            guard values.count == classes else {
                throw InvalidSetting(
                    "class weights", expected: "one for each of \(classes) classes", found: "\(values.count)")
            }
            return ClassWeights(values)
        }
        guard name == TrainingConfiguration.balancedClassWeights else {
            throw InvalidSetting(
                "class weights", expected: "Checkpoint.classWeights with the numbers of \(name)",
                found: "none")
        }
        return ClassWeights(balancing: labels, classes: classes)
    }

    /// The rows of all epochs so far.
    public var history: History { state.history }

    /// The network's weights as they are now, averaged and with exact statistics where the configuration says so: after
    /// a training that ended those of the best epoch, where early stopping kept them.
    public func weights() throws -> Weights { try weights(.full) }

    private func weights(_ extent: ExactStatistics.Extent) throws -> Weights {
        let weights = try runner.average?.weights(of: graph) ?? runner.store.weights(of: graph)
        return try statistics?.weights(weights, extent) ?? weights
    }

    /// Trains until all epochs are done, a callback stops, the loss breaks or the caller wants an end.
    ///
    /// A model, a history or a checkpoint that cannot be written after an epoch does not end the training: the caller is
    /// warned, and the next epoch tries again.
    /// - Throws: `FileError` when in the end the best model could not be written.
    public func run() throws -> TrainingOutcome {
        let outcome = try runEpochs()
        if let unsaved { try environment.saveBest(unsaved.weights, unsaved.record) }
        if case .interrupted = outcome { return outcome }
        if state.callbacks.finish().contains(.restoreBest) {
            let best = Weights(values: state.bestWeights)
            try runner.store.load(best, of: graph)
            try runner.average?.restore(best, of: graph)
        }
        return outcome
    }

    private func runEpochs() throws -> TrainingOutcome {
        // The checkpoint of a last epoch outlives a process that was killed right after it.
        if let reason = state.callbacks.earlyStopping?.stopReason { return .finished(reason) }
        while state.epoch < configuration.epochs {
            try report(.epochBegan(epoch: state.epoch))
            if let outcome = try trainEpoch() { return outcome }
            let start = ContinuousClock.now
            let weights = try weights(configuration.statisticsExtent(afterEpoch: state.epoch + 1))
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

    /// Steps to the end of the epoch.
    /// - Returns: nil when the epoch is complete.
    private func trainEpoch() throws -> TrainingOutcome? {
        let order = configuration.order(of: split.training, labels: source.labels, epoch: state.epoch)
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
            let figures = try runner.step(
                batch, epoch: state.epoch, step: state.step, learningRate: state.learningRate)
            if let reason = state.callbacks.terminateOnNaN.observe(
                loss: figures.lossSum, epoch: state.epoch, step: state.step)
            {
                return .diverged(reason)
            }
            state.step += 1
            state.partialEpoch.lossSum += figures.lossSum
            state.partialEpoch.correct += figures.correct
            state.partialEpoch.images += batch.count
            let seconds = before + (clock.now - start).seconds
            let duration = seconds - state.partialEpoch.seconds
            state.partialEpoch.seconds = seconds
            if let norm = figures.gradientNorm {
                var sum = state.partialEpoch.gradientNorms ?? Checkpoint.PartialEpoch.Sum()
                (sum.value, sum.count) = (sum.value + norm, sum.count + 1)
                state.partialEpoch.gradientNorms = sum
            }
            let step = StepRecord(
                number: runner.optimizer.stepCount, loss: figures.lossSum / Double(batch.count),
                accuracy: Double(figures.correct) / Double(batch.count), learningRate: state.learningRate,
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

    private func progress(of total: Int, after step: StepRecord) -> EpochProgress {
        let partial = state.partialEpoch
        return EpochProgress(
            epoch: state.epoch, done: partial.images, total: total,
            loss: partial.lossSum / Double(partial.images),
            accuracy: Double(partial.correct) / Double(partial.images), seconds: partial.seconds, step: step)
    }

    /// Tells what happened, at a moment at which the training can go on from its state.
    private func report(_ event: TrainingEvent) throws {
        do {
            try environment.report(event)
        } catch {
            try writeCheckpoint()
            throw error
        }
    }

    /// What all callbacks want; nothing but the end where the loss is no longer a number.
    private func observe(_ record: EpochRecord) -> [TrainingAction] {
        var actions = state.callbacks.observe(record)
        for case .stop(.lossNotFinite) in actions { return actions }
        for index in callbacks.indices { actions += callbacks[index].observe(record) }
        return actions
    }

    /// Judges the epoch's weights on the validation images and closes the epoch's books.
    private func validate(_ weights: Weights, since start: ContinuousClock.Instant) throws -> (
        EpochRecord, Predictions?
    ) {
        let partial = state.partialEpoch
        let count = Double(partial.images)
        var record = EpochRecord(
            epoch: state.epoch, loss: partial.lossSum / count, accuracy: Double(partial.correct) / count,
            learningRate: state.learningRate,
            imagesPerSecond: count / max(partial.seconds, .leastNormalMagnitude),
            gradientNorm: partial.gradientNorms.map { $0.value / Double($0.count) })
        var validation: Predictions?
        if !split.validation.isEmpty {
            try predictor.load(weights)
            validation = try predictor.predictions(of: source, at: split.validation)
            (record.valLoss, record.valAccuracy) = (validation?.loss ?? .nan, validation?.accuracy ?? .nan)
            if let validation, !environment.metrics.isEmpty {
                record.metrics = Dictionary(
                    environment.metrics.map { ($0.name, $0.value(of: validation)) }, uniquingKeysWith: { $1 })
            }
        }
        record.seconds = partial.seconds + (.now - start).seconds
        state.history.append(record)
        (state.epoch, state.step, state.partialEpoch) = (state.epoch + 1, 0, Checkpoint.PartialEpoch())
        return (record, validation)
    }

    /// Does what the callbacks want, then writes the checkpoint.
    /// - Returns: why to stop, nil to go on.
    private func perform(
        _ actions: [TrainingAction], after record: EpochRecord, _ weights: Weights, _ validation: Predictions?
    ) throws -> StopReason? {
        var reason: StopReason?
        for action in actions {
            switch action {
            case .saveBest: unsaved = (weights, record)
            case .rememberBest: state.bestWeights = weights.values
            case .setLearningRate(let rate): state.learningRate = rate
            case .restoreBest: break
            case .stop(let stop): reason = stop
            }
        }
        try attempt {
            guard let unsaved else { return }
            try environment.saveBest(unsaved.weights, unsaved.record)
            self.unsaved = nil
        }
        // A listener's error has to wait until the state is safe.
        let reported = Result {
            if let validation { try environment.report(.validated(validation, epoch: record.epoch)) }
            try environment.report(.epochEnded(record, isBest: actions.contains(.saveBest)))
            for case .setLearningRate(let rate) in actions {
                try environment.report(.learningRateReduced(to: rate))
            }
        }
        try attempt { try environment.saveHistory(state.history) }
        if case .lossNotFinite = reason { return reason }
        try attempt(writeCheckpoint)
        try reported.get()
        return reason
    }

    /// Writes a file that the training can do without until the next epoch.
    private func attempt(_ write: () throws -> Void) throws {
        do {
            try write()
        } catch let error as FileError {
            environment.warn("\(error); the training goes on, and the next epoch tries again")
        }
    }

    private func writeCheckpoint() throws {
        guard let file = environment.checkpoint else { return }
        state.weights = try runner.store.weights(of: graph).values
        state.averagedWeights = try runner.average?.weights(of: graph).values ?? [:]
        state.optimizerSlots = try runner.optimizer.exportedSlots()
        state.optimizerSteps = runner.optimizer.stepCount
        try state.write(to: file)
    }
}

extension Duration {
    /// The span in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
