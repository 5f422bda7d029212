import FashionCore
import FashionEvaluation
import FashionReporting
import Foundation

/// A comparison of a pre-trained network's figures with those of the other network in the same folder.
package struct ModelComparison {
    /// The other network's figures, or the reason why there are none.
    private let other: Result<Metrics, Missing>

    /// The reason why there is nothing to compare with.
    private struct Missing: Error {
        let reason: String
    }

    /// Reads the figures that `fashion evaluate` wrote for the network of `fashion train`.
    package init(with network: OutputFolder) {
        other = Result { try Metrics(contentsOf: network.metrics) }.mapError { error in
            Missing(
                reason: FileManager.default.fileExists(atPath: network.metrics.path)
                    ? "\(error)"
                    : "\(network.metrics.path) is missing; fashion train and fashion evaluate make it")
        }
    }

    /// Returns the comparison as a section of a report.
    package func section(_ metrics: Metrics) -> Report.Section {
        let heading = "Comparison with the network of fashion train"
        let other: Metrics
        switch self.other {
        case .success(let metrics): other = metrics
        case .failure(let missing):
            return Report.Section(
                heading, [.paragraph("There is nothing to compare with: \(missing.reason).")])
        }
        let names = metrics.classes.map(\.name)
        guard other.scores.n == metrics.scores.n, other.origin.data == metrics.origin.data,
            other.classes.map(\.name) == names,
            other.classes.map(\.support) == metrics.classes.map(\.support)
        else {
            return Report.Section(
                heading,
                [
                    .paragraph(
                        "There is nothing to compare with: its figures are of other test images or classes.")
                ])
        }
        let rows =
            [
                ("Accuracy, %", \Scores.accuracy, 100.0), ("Loss", \.loss, 1),
                ("Brier score", \.brierScore, 1),
                ("Expected calibration error, %", \.expectedCalibrationError, 100),
            ].map { (name, path: KeyPath<Scores, Double>, scale) in
                row(name, metrics.scores[keyPath: path] * scale, other.scores[keyPath: path] * scale)
            } + [row("F1, mean", metrics.macroAverage.f1, other.macroAverage.f1)]
            + zip(metrics.classes, other.classes).map { row("F1, \($0.name)", $0.f1, $1.f1) }
        return Report.Section(
            heading,
            [
                .table(Report.Table(header: ["", "Pre-trained", "Other", "Difference"], rows: rows)),
                .paragraph(
                    "The other network: \(other.origin.model). On \(Formatting.grouped(metrics.scores.n)) images, "
                        + "accuracies closer than their 95 % intervals are wide (\(interval(metrics.scores)) and "
                        + "\(interval(other.scores))) may differ by chance."),
            ])
    }

    private func row(_ name: String, _ own: Double, _ other: Double) -> [String] {
        let difference = Formatting.decimal(own - other, 4)
        return [
            name, Formatting.decimal(own, 4), Formatting.decimal(other, 4),
            difference.hasPrefix("-") ? difference : "+" + difference,
        ]
    }

    private func interval(_ scores: Scores) -> String {
        let interval = scores.accuracyInterval
        return
            "\(Formatting.decimal(interval.lower * 100, 2)) to \(Formatting.decimal(interval.upper * 100, 2)) %"
    }
}
