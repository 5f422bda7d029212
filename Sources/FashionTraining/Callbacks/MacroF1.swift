import FashionEvaluation

/// The mean F1 over the classes that occur as a label or a prediction, each counting once: scikit-learn's
/// `f1_score(average="macro", zero_division=0)`.
public struct MacroF1: Metric {
    /// The key in ``EpochRecord/metrics``.
    static let name = "macro_f1"

    /// Names the figure.
    public var name: String { Self.name }

    /// The figure.
    public init() {}

    /// Computes the figure, 0…1.
    public func value(of predictions: Predictions) -> Double {
        ClassificationReport(ConfusionMatrix(predictions)).macroAverage.f1
    }
}
