import FashionEvaluation

/// Looks at every epoch's row and says what the trainer should do: a callback of one's own beside ``Callbacks``.
///
/// A conforming type is a value whose state follows from the rows that it has seen. A checkpoint therefore does not store it: a
/// training that is resumed shows the rows of its earlier epochs first and passes over what is asked for then.
public protocol TrainingCallback: Sendable {
    /// Looks at the epoch that has just ended.
    /// - Returns: what to do, after what the built-in callbacks ask for. A learning rate lasts until the next reduction; a
    ///   schedule that follows from the step, such as ``OneCycle``, overrides it.
    mutating func observe(_ record: EpochRecord) -> [TrainingAction]
}

/// Measures the predictions of the validation images after every epoch: a figure beside loss and accuracy.
///
/// The values appear in ``EpochRecord/metrics``, in its text, and in `training_history.json` as `val_NAME`.
public protocol Metric: Sendable {
    /// Names the figure, such as `f1`.
    var name: String { get }
    /// Computes the figure.
    /// - Parameter predictions: one for each validation image; classes go by their numbers.
    func value(of predictions: Predictions) -> Double
}
