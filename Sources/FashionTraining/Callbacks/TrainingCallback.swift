import FashionEvaluation

/// A custom callback in addition to ``Callbacks``: takes the row of every epoch and returns actions for the trainer.
///
/// A conforming type is a value whose state follows from the rows that it has seen. A checkpoint therefore does not
/// store it: when training is resumed, the callback is first called with the rows of the earlier epochs. Of the actions
/// that it returns for them, only a stop at the last row has an effect: training then ends at once.
public protocol TrainingCallback: Sendable {
    /// Takes the row of the epoch that has just ended.
    /// - Returns: the actions to take, after those of the built-in callbacks. A learning rate lasts until the next
    ///   reduction; a schedule that depends on the step, such as ``OneCycle``, overrides it.
    mutating func observe(_ record: EpochRecord) -> [CallbackAction]
}

/// An action that a ``TrainingCallback`` requests from the trainer at the end of an epoch.
public enum CallbackAction: Equatable, Sendable {
    /// Continue with this learning rate.
    case setLearningRate(Double)
    /// Stop training after this epoch, for a reason in words.
    case stop(String)
}

/// A figure computed from the predictions of the validation images after every epoch, in addition to loss and accuracy.
///
/// The values appear in ``EpochRecord/metrics``, in the row's text, and in `training_history.json` as `val_NAME`.
public protocol Metric: Sendable {
    /// The name of the figure, such as `f1`.
    var name: String { get }
    /// Computes the figure.
    /// - Parameter predictions: one for each validation image; classes are numbers.
    func value(of predictions: Predictions) -> Double
}
