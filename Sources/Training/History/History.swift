/// The rows of all epochs that have been trained, in order.
///
/// In a checkpoint it is stored row by row; `training_history.json` holds it column by column, as Keras'
/// `History.history` does (see ``write(to:)``).
public struct History: Codable, Equatable, Sendable {
    /// The rows; row n is epoch n.
    public private(set) var records: [EpochRecord]

    /// A history of these rows.
    public init(_ records: [EpochRecord] = []) {
        self.records = records
    }

    /// Adds the row of the epoch that has just ended.
    public mutating func append(_ record: EpochRecord) {
        records.append(record)
    }

    /// The row with the best value of a figure, the earliest of equals; nil when no row has a finite one.
    ///
    /// Two values that float32 cannot tell apart are equal, as they are for the callbacks that keep the best model.
    public func best(by monitor: Monitor = .validationLoss) -> EpochRecord? {
        var best: (record: EpochRecord, value: Double)?
        for record in records {
            guard let value = monitor.value(in: record), value.isFinite else { continue }
            if monitor.improves(value, on: best?.value, by: 0) { best = (record, value) }
        }
        return best?.record
    }
}
