/// The figure that a callback monitors; raw values are Keras' names.
public enum Monitor: String, Codable, Sendable, CaseIterable {
    /// Training loss.
    case loss
    /// Training accuracy.
    case accuracy
    /// Validation loss.
    case validationLoss = "val_loss"
    /// Validation accuracy.
    case validationAccuracy = "val_accuracy"
    /// Macro-averaged F1 of the validation images; see ``MacroF1``.
    case validationMacroF1 = "val_macro_f1"

    /// Whether lower values are better, as they are for losses: Keras' `mode="auto"`.
    public var lowerIsBetter: Bool { self == .loss || self == .validationLoss }

    /// Returns the figure of a row; nil when the row does not have it.
    public func value(in record: EpochRecord) -> Double? {
        switch self {
        case .loss: record.loss
        case .accuracy: record.accuracy
        case .validationLoss: record.valLoss
        case .validationAccuracy: record.valAccuracy
        case .validationMacroF1: record.metrics?[MacroF1.name]
        }
    }

    /// Returns whether `value` is better than `best` by more than `minimumDelta`; true when there is no `best`.
    ///
    /// Keras compares in float32, so two values that are equal in float32 are a tie, and a tie is no improvement. As in
    /// Keras, NaN improves on nothing but a missing `best`, and nothing improves on a `best` that is NaN; the trainer
    /// ends training at such a loss before it asks.
    func improves(_ value: Double, on best: Double?, by minimumDelta: Double) -> Bool {
        guard let best else { return true }
        return lowerIsBetter
            ? Float(value + abs(minimumDelta)) < Float(best) : Float(value - abs(minimumDelta)) > Float(best)
    }
}
