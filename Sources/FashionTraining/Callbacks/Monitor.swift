/// The figure that a callback watches; raw values are Keras' names.
public enum Monitor: String, Codable, Sendable, CaseIterable {
    /// Training loss.
    case loss
    /// Training accuracy.
    case accuracy
    /// Validation loss.
    case validationLoss = "val_loss"
    /// Validation accuracy.
    case validationAccuracy = "val_accuracy"
    /// Mean of the validation images' F1 over the classes that occur; see ``MacroF1``.
    case validationMacroF1 = "val_macro_f1"

    /// Losses improve downwards, accuracies upwards: Keras' `mode="auto"`.
    public var lowerIsBetter: Bool { self == .loss || self == .validationLoss }

    /// The figure in a row; nil when the row has no validation figures.
    public func value(in record: EpochRecord) -> Double? {
        switch self {
        case .loss: record.loss
        case .accuracy: record.accuracy
        case .validationLoss: record.valLoss
        case .validationAccuracy: record.valAccuracy
        case .validationMacroF1: record.metrics?[MacroF1.name]
        }
    }

    /// Whether `value` beats `best` by more than `minimumDelta`; anything beats nothing.
    ///
    /// Keras compares in float32, so two values that float32 cannot tell apart are a tie, and a tie is no
    /// improvement. A NaN never improves; a NaN that came first is never beaten.
    func improves(_ value: Double, on best: Double?, by minimumDelta: Double) -> Bool {
        guard let best else { return true }
        return lowerIsBetter
            ? Float(value + abs(minimumDelta)) < Float(best) : Float(value - abs(minimumDelta)) > Float(best)
    }
}
