import FashionEvaluation

/// The unweighted mean of F1 over the classes that have images: scikit-learn's
/// `f1_score(average="macro", labels=…, zero_division=0)` with those classes as labels.
///
/// A class without images counts in no epoch; otherwise an epoch that predicts it once would be compared with others over
/// more classes.
public struct MacroF1: Metric {
    /// The key in ``EpochRecord/metrics``.
    static let name = "macro_f1"

    /// The name of the figure.
    public var name: String { Self.name }

    /// Creates the metric.
    public init() {}

    /// Computes the figure, in 0…1.
    public func value(of predictions: Predictions) -> Double {
        let classes = ClassificationReport(ConfusionMatrix(predictions)).classes.filter { $0.support > 0 }
        return classes.reduce(0) { $0 + $1.f1 } / Double(max(classes.count, 1))
    }
}
