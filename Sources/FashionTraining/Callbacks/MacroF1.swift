import FashionEvaluation

/// The unweighted mean of F1 over the classes that occur as a label or a prediction: scikit-learn's
/// `f1_score(average="macro", zero_division=0)`.
public struct MacroF1: Metric {
    /// The key in ``EpochRecord/metrics``.
    static let name = "macro_f1"

    /// The name of the figure.
    public var name: String { Self.name }

    /// Creates the metric.
    public init() {}

    /// Computes the figure, in 0…1.
    public func value(of predictions: Predictions) -> Double {
        ClassificationReport(ConfusionMatrix(predictions)).macroAverage.f1
    }
}
