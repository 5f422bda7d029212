/// Stops training when a loss becomes NaN or infinite.
///
/// Keras' `TerminateOnNaN` checks the loss of each step. This one also checks the validation loss of an epoch, so that
/// a diverged network never counts as the best one.
public struct TerminateOnNaN: Codable, Equatable, Sendable {
    /// Creates the callback.
    public init() {}

    /// Checks the loss after a step.
    /// - Parameters:
    ///   - loss: the loss of the step, summed or averaged.
    ///   - epoch: the epoch, counted from 0.
    ///   - step: the step within the epoch, counted from 0.
    public func observe(loss: Double, epoch: Int, step: Int) -> StopReason? {
        loss.isFinite ? nil : .lossNotFinite(name: "loss", value: loss, epoch: epoch, step: step)
    }

    /// Checks the weights after an epoch: a model file with weights that are not finite could not be read again.
    public func observe(_ weights: [String: [Float]], epoch: Int) -> StopReason? {
        weights.filter { !$0.value.allSatisfy(\.isFinite) }.keys.min()
            .map { .weightNotFinite(name: $0, epoch: epoch) }
    }

    /// Checks the losses of the epoch that has just ended.
    package func observe(_ record: EpochRecord) -> [TrainingAction] {
        for (name, value) in [("loss", record.loss), ("val_loss", record.valLoss ?? 0)] where !value.isFinite
        {
            return [.stop(.lossNotFinite(name: name, value: value, epoch: record.epoch, step: nil))]
        }
        return []
    }
}
