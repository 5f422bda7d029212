/// Ends a training whose loss is NaN or infinite.
///
/// Keras' `TerminateOnNaN` looks at the loss of each step; this also looks at the validation loss of an epoch, so that
/// a broken network never counts as the best one.
public struct TerminateOnNaN: Codable, Equatable, Sendable {
    /// The check.
    public init() {}

    /// Looks at the running mean loss after a step.
    /// - Parameters:
    ///   - loss: the loss, of the step or averaged over the epoch so far.
    ///   - epoch: counted from 0.
    ///   - step: the step within the epoch, counted from 0.
    public func observe(loss: Double, epoch: Int, step: Int) -> StopReason? {
        loss.isFinite ? nil : .lossNotFinite(name: "loss", value: loss, epoch: epoch, step: step)
    }

    /// Looks at the weights after an epoch; a model of them could not be read again.
    public func observe(_ weights: [String: [Float]], epoch: Int) -> StopReason? {
        weights.filter { !$0.value.allSatisfy(\.isFinite) }.keys.min()
            .map { .weightNotFinite(name: $0, epoch: epoch) }
    }

    /// Looks at the epoch that has just ended.
    public func observe(_ record: EpochRecord) -> [TrainingAction] {
        for (name, value) in [("loss", record.loss), ("val_loss", record.valLoss ?? 0)] where !value.isFinite
        {
            return [.stop(.lossNotFinite(name: name, value: value, epoch: record.epoch, step: nil))]
        }
        return []
    }
}
