import Compute

/// The time of every operation of a plan, the costliest first.
struct ProfileTable: Encodable {
    struct Row: Encodable {
        let operation: String
        let layer: String
        let milliseconds: Double
        let share: Double
    }

    /// One row for each layer and kind of work; milliseconds are means over the runs.
    let rows: [Row]
    /// One row for each kind of work.
    let totals: [Row]
    /// Share of all time that is spent in convolutions, 0…1.
    let convolutionShare: Double

    init(_ profile: Profile, runs: Int) {
        let all = profile.times.values.reduce(0) { $0 + $1.milliseconds }
        func row(_ operation: StepLabel.Operation, _ layer: String, _ time: Double) -> Row {
            Row(
                operation: operation.rawValue, layer: layer, milliseconds: time / Double(max(runs, 1)),
                share: time / max(all, .leastNormalMagnitude))
        }
        rows = profile.times.map { row($0.key.operation, $0.key.layer, $0.value.milliseconds) }
            .sorted { ($1.milliseconds, $0.layer) < ($0.milliseconds, $1.layer) }
        let byOperation = Dictionary(grouping: profile.times, by: \.key.operation)
        totals = byOperation.map { operation, times in
            row(operation, "all", times.reduce(0) { $0 + $1.value.milliseconds })
        }.sorted { $0.milliseconds > $1.milliseconds }
        let convolutions = profile.times.filter { $0.key.operation.isConvolution }
        convolutionShare =
            convolutions.values.reduce(0) { $0 + $1.milliseconds } / max(all, .leastNormalMagnitude)
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
