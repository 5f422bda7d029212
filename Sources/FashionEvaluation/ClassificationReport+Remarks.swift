import FashionCore
import Foundation

extension ClassificationReport {
    /// Returns remarks on the report: the accuracy with its interval, the best and the worst classes, classes whose
    /// figures say little, and the most frequent confusions.
    /// - Parameters:
    ///   - matrix: confusion matrix that the report was made from.
    ///   - limit: maximum number of confusions; at most half as many pairs of classes are listed.
    public static func remarks(on matrix: ConfusionMatrix, limit: Int = 10) -> String {
        let report = ClassificationReport(matrix)
        let interval = Interval.wilson(successes: matrix.correct, of: matrix.total)
        let parts = [
            "\(matrix.correct) of \(matrix.total) images are right: \(Formatting.percent(report.accuracy)), 95 % interval "
                + "\(Formatting.decimal(interval.lower * 100, 2)) to \(Formatting.percent(interval.upper)) (Wilson).\n",
            report.extremes, report.oddities(matrix), confusions(matrix, limit), pairs(matrix, limit),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// Writes `classification_report.txt`: the table with two and with four decimals, then the remarks. Control
    /// characters in class names are escaped.
    /// - Throws: `FileError` that names the file.
    public static func write(_ matrix: ConfusionMatrix, to url: URL) throws {
        let matrix = matrix.shown
        let report = ClassificationReport(matrix)
        try WholeFile.write(
            [report.text(), report.text(digits: 4), remarks(on: matrix)].joined(separator: "\n"), to: url)
    }

    /// Up to three classes at either end, but never more than half of all, so that no class is listed twice.
    private var extremes: String {
        let ranked = classes.enumerated().filter { $0.element.support > 0 }
            .sorted { ($1.element.f1, $0.offset) < ($0.element.f1, $1.offset) }.map(\.element)
        let count = min(3, ranked.count / 2)
        guard count > 0 else { return "" }
        func list(_ rows: some Sequence<Row>) -> String {
            TextTable.lines(
                rows.map { row in
                    let figures = [row.f1, row.precision, row.recall].map { Formatting.decimal($0, 4) }
                    return [row.name, figures[0], "precision \(figures[1]), recall \(figures[2])"]
                })
        }
        return "Best classes by F1:\n" + list(ranked.prefix(count)) + "Worst classes by F1:\n"
            + list(ranked.suffix(count).reversed())
    }

    /// Returns remarks on classes whose figures say little, one a line: those without images and those never predicted.
    /// - Parameter matrix: confusion matrix that the report was made from.
    package func oddities(_ matrix: ConfusionMatrix) -> String {
        let predicted = matrix.predictedCounts
        let lines = classes.enumerated().compactMap { index, row -> String? in
            let name = row.name.shownOnOneLine
            return switch (row.support, predicted[index]) {
            case (0, 0):
                "\(name): no images, and never predicted: it is in no table and no average.\n"
            case (0, let count):
                "\(name): no images, but predicted for \(count); its zeros count in the macro average.\n"
            case (_, 0): "\(name): never predicted.\n"
            default: nil
            }
        }
        return lines.joined()
    }

    private static func confusions(_ matrix: ConfusionMatrix, _ limit: Int) -> String {
        let all = matrix.confusions
        guard !all.isEmpty else { return "No image was taken for another class.\n" }
        let rows = all.prefix(limit).map { confusion in
            let (label, predicted) = (
                matrix.classNames[confusion.label], matrix.classNames[confusion.predicted]
            )
            return [
                label, "taken for \(predicted)", "\(confusion.count)",
                "\(Formatting.percent(confusion.share, 1)) of \(label)",
            ]
        }
        return "Most frequent confusions (images, and their share of the true class):\n"
            + TextTable.lines(rows, right: [2])
    }

    /// Returns the pairs of classes that are confused most, counting both directions.
    private static func pairs(_ matrix: ConfusionMatrix, _ limit: Int) -> String {
        let errors = matrix.total - matrix.correct
        var pairs: [(a: Int, b: Int, count: Int)] = []
        for a in matrix.counts.indices {
            for b in matrix.counts.indices where b > a {
                let count = matrix.counts[a][b] + matrix.counts[b][a]
                if count > 0 { pairs.append((a, b, count)) }
            }
        }
        pairs.sort { ($1.count, $0.a, $0.b) < ($0.count, $1.a, $1.b) }
        guard !pairs.isEmpty else { return "" }
        let rows = pairs.prefix(limit / 2).map { pair in
            [
                "\(matrix.classNames[pair.a]) and \(matrix.classNames[pair.b])", "\(pair.count)",
                "\(Formatting.percent(Double(pair.count) / Double(errors), 1)) of all \(errors) errors",
            ]
        }
        return "Pairs of classes confused most, both directions together:\n"
            + TextTable.lines(rows, right: [1])
    }
}
