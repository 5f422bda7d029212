import FashionCompute
import FashionCore
import FashionData
import FashionEvaluation
import FashionNetworks
import Foundation

/// The end of an epoch: validation, the actions of callbacks, and checkpoints.
extension Trainer {
    /// Calls all callbacks and returns their actions; only the stop when a loss is not finite.
    func observe(_ record: EpochRecord) -> [TrainingAction] {
        var actions = state.callbacks.observe(record)
        for case .stop(.lossNotFinite) in actions { return actions }
        for index in callbacks.indices {
            actions += callbacks[index].observe(record).map(TrainingAction.init)
        }
        return actions
    }

    /// Evaluates the epoch's weights on the validation images and appends the epoch's row to the history.
    func validate(_ weights: Weights, since start: ContinuousClock.Instant) throws -> (
        EpochRecord, Predictions?
    ) {
        let partial = state.partialEpoch
        var record = EpochRecord(
            epoch: state.epoch, loss: partial.lossSum / partial.count,
            accuracy: partial.correct / partial.count,
            learningRate: state.learningRate,
            imagesPerSecond: Double(partial.images) / max(partial.seconds, .leastNormalMagnitude),
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

    /// Performs the actions of the callbacks, then writes the checkpoint unless the best model could not be written.
    /// - Returns: the reason to stop; nil to continue.
    func perform(
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
        try attempt(saveBestModel)
        // An error thrown by `report` is rethrown only after the state has been saved.
        let reported = Result {
            if let validation { try environment.report(.validated(validation, epoch: record.epoch)) }
            try environment.report(.epochEnded(record, isBest: actions.contains(.saveBest)))
            for case .setLearningRate(let rate) in actions {
                try environment.report(.learningRateReduced(to: rate))
            }
        }
        historyIsUnsaved = true
        try attempt(saveHistory)
        if case .lossNotFinite = reason { return reason }
        if unsaved == nil { try attempt(writeCheckpoint) }
        try reported.get()
        return reason
    }

    /// Writes a file; a failure is reported as a warning, since the next epoch tries again.
    func attempt(_ write: () throws -> Void) throws {
        do {
            try write()
        } catch let error as FileError {
            environment.warn("\(error); the training goes on, and the next epoch tries again")
        }
    }

    /// Writes the best model unless it has been written.
    func saveBestModel() throws {
        guard let best = unsaved else { return }
        try environment.saveBest(best.weights, best.record)
        unsaved = nil
    }

    /// Writes the history unless it has been written.
    func saveHistory() throws {
        guard historyIsUnsaved else { return }
        try environment.saveHistory(state.history)
        historyIsUnsaved = false
    }

    /// Writes the state, after the best model that it counts as written: without that, training could not be resumed.
    func writeCheckpoint() throws {
        guard let file = environment.checkpoint else { return }
        try saveBestModel()
        state.weights = try runner.store.weights(of: graph).values
        state.averagedWeights = try runner.average?.weights(of: graph).values ?? [:]
        state.optimizerSlots = try runner.optimizer.exportedSlots()
        state.optimizerSteps = runner.optimizer.stepCount
        try state.write(to: file)
    }
}
