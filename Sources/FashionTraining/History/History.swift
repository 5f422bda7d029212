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

/// Trainings in several parts, one behind the other.
extension History {
    /// The rows of both, those of the other one behind and marked as the stage's.
    ///
    /// Rows are numbered through; the first part's are stage 1 unless they are marked already.
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

    /// The rows by stage, numbered within it; one part where no row is marked.
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
