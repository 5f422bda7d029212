import FashionCompute
import FashionCore

/// The time of every operation of a plan, slowest first, with the least time it could take on this machine.
package struct ProfileTable: Encodable {
    /// A kind of operation, its time and its share of the total time.
    package struct Row: Encodable {
        let operation: String
        let layer: String
        let milliseconds: Double
        let share: Double
        /// The least time for the multiplications, at the machine's peak rate; nil when the amount of work is unknown.
        let multiplyingMilliseconds: Double?
        /// The least time for the memory traffic, at the machine's peak bandwidth; nil when the amount of work is
        /// unknown.
        let movingMilliseconds: Double?
    }

    /// One row for each layer and kind of operation. Times are medians over the runs.
    let rows: [Row]
    /// One row for each kind of operation.
    let totals: [Row]
    /// The machine's peak rates, from which the least times are computed.
    let limits: MachineLimits

    package init(_ profile: Profile, limits: MachineLimits) {
        self.limits = limits
        let medians = profile.times.mapValues { BenchmarkReport.Milliseconds($0).median }
        let all = max(medians.values.reduce(0, +), .leastNormalMagnitude)
        func row(
            _ operation: StepLabel.Operation, _ layer: String, _ time: Double, _ work: [StepWork]
        ) -> Row {
            let floors = work.map(limits.floors)
            return Row(
                operation: operation.rawValue, layer: layer, milliseconds: time, share: time / all,
                multiplyingMilliseconds: work.isEmpty ? nil : floors.reduce(0) { $0 + $1.multiplying },
                movingMilliseconds: work.isEmpty ? nil : floors.reduce(0) { $0 + $1.moving })
        }
        func work(_ label: StepLabel) -> [StepWork] { profile.work[label].map { [$0] } ?? [] }
        rows = medians.map { row($0.key.operation, $0.key.layer, $0.value, work($0.key)) }
            .sorted { ($1.milliseconds, $0.layer) < ($0.milliseconds, $1.layer) }
        totals = Dictionary(grouping: medians, by: \.key.operation).map { operation, times in
            row(operation, "all", times.reduce(0) { $0 + $1.value }, times.flatMap { work($0.key) })
        }.sorted { $0.milliseconds > $1.milliseconds }
    }

    /// Two tables: by kind of operation, then by layer.
    var text: String {
        let multiplications = Formatting.decimal(limits.multiplicationsPerSecond / 1e9, 0)
        let bytes = Formatting.decimal(limits.bytesPerSecond / 1e9, 1)
        let head = [
            "beside it what it takes at least, at the \(multiplications) billion multiplications and \(bytes) GB a second",
            "that this machine reaches:",
            "     time    share   multiply    move",
        ]
        return (head + (totals + rows).map(line)).joined(separator: "\n")
    }

    private func line(_ row: Row) -> String {
        func number(_ value: Double?) -> String {
            Formatting.right(value.map { Formatting.decimal($0, 3) } ?? "", 9)
        }
        return number(row.milliseconds)
            + "\(Formatting.right(Formatting.decimal(row.share * 100, 1), 7)) %"
            + "\(number(row.multiplyingMilliseconds))\(number(row.movingMilliseconds))  "
            + "\(Formatting.left(row.operation, 33)) \(row.layer)"
    }
}
