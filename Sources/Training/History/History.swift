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
    public func best(by monitor: Monitor = .validationLoss) -> EpochRecord? {
        let rows = records.filter { monitor.value(in: $0)?.isFinite == true }
        return rows.min { left, right in
            guard let left = monitor.value(in: left), let right = monitor.value(in: right) else {
                return false
            }
            return monitor.lowerIsBetter ? left < right : left > right
        }
    }
}
