/// The metrics of all trained epochs, one row per epoch, in order.
///
/// A checkpoint stores the history by rows; `training_history.json` stores it by columns, as Keras' `History.history`
/// does (see ``write(to:)``).
public struct History: Codable, Equatable, Sendable {
    /// The rows; row n belongs to epoch n.
    public private(set) var records: [EpochRecord]

    /// Creates a history of the given rows.
    public init(_ records: [EpochRecord] = []) {
        self.records = records
    }

    /// Appends the row of the epoch that has just ended.
    public mutating func append(_ record: EpochRecord) {
        records.append(record)
    }

    /// Returns the row with the best value of a figure, the earliest of equal ones; nil when no row has a finite value.
    ///
    /// Values that are equal in float32 are ties, as they are for the callbacks that keep the best model.
    public func best(by monitor: Monitor = .validationLoss) -> EpochRecord? {
        var best: (record: EpochRecord, value: Double)?
        for record in records {
            guard let value = monitor.value(in: record), value.isFinite else { continue }
            if monitor.improves(value, on: best?.value, by: 0) { best = (record, value) }
        }
        return best?.record
    }
}

/// Histories of training in several stages, one after the other.
extension History {
    /// Returns the rows of both histories, those of `other` last and marked with its stage.
    ///
    /// Epochs are renumbered consecutively. Rows of this history without a stage become stage 1.
    package func appending(_ other: History, stage: Int) -> History {
        var joined = records.map { record in
            var record = record
            record.stage = record.stage ?? 1
            return record
        }
        for var record in other.records {
            (record.epoch, record.stage) = (joined.count, stage)
            joined.append(record)
        }
        return History(joined)
    }

    /// The rows grouped by stage and numbered within it; a single group when no row is marked with a stage.
    package var stages: [History] {
        Dictionary(grouping: records) { $0.stage ?? 1 }.sorted { $0.key < $1.key }.map { _, records in
            History(
                records.enumerated().map { epoch, record in
                    var record = record
                    record.epoch = epoch
                    return record
                })
        }
    }
}
