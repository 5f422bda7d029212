import Compute
import FashionCore

/// The time of every operation of a plan, the costliest first.
package struct ProfileTable: Encodable {
    /// A kind of work, its time and its share of all time.
    package struct Row: Encodable {
        let operation: String
        let layer: String
        let milliseconds: Double
        let share: Double
    }

    /// One row for each layer and kind of work; milliseconds are medians over the runs.
    let rows: [Row]
    /// One row for each kind of work.
    let totals: [Row]
    /// Share of all time that is spent in convolutions, 0…1.
    package let convolutionShare: Double

    package init(_ profile: Profile) {
        let medians = profile.times.mapValues { BenchmarkReport.Milliseconds($0).median }
        let all = max(medians.values.reduce(0, +), .leastNormalMagnitude)
        func row(_ operation: StepLabel.Operation, _ layer: String, _ time: Double) -> Row {
            Row(operation: operation.rawValue, layer: layer, milliseconds: time, share: time / all)
        }
        rows = medians.map { row($0.key.operation, $0.key.layer, $0.value) }
            .sorted { ($1.milliseconds, $0.layer) < ($0.milliseconds, $1.layer) }
        totals = Dictionary(grouping: medians, by: \.key.operation).map { operation, times in
            row(operation, "all", times.reduce(0) { $0 + $1.value })
        }.sorted { $0.milliseconds > $1.milliseconds }
        convolutionShare = medians.filter { $0.key.operation.isConvolution }.values.reduce(0, +) / all
    }

    /// Two tables: by kind of work, then by layer.
    var text: String {
        (totals + rows).map { row in
            "\(Formatting.right(Formatting.decimal(row.milliseconds, 3), 9))"
                + "\(Formatting.right(Formatting.decimal(row.share * 100, 1), 7)) %  "
                + "\(Formatting.left(row.operation, 33)) \(row.layer)"
        }.joined(separator: "\n")
    }
}
