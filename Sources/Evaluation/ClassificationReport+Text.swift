import Foundation

extension ClassificationReport {
    /// The table as scikit-learn prints it, character for character, with a line break at its end.
    ///
    /// One difference: where nothing is right, scikit-learn prints the supports as `3.0`; here they stay integers.
    /// - Parameter digits: decimals of the figures, 2 as scikit-learn has it unless told otherwise.
    public func text(digits: Int = 2) -> String {
        let widest = classes.map { $0.name.unicodeScalars.count }.max() ?? 0
        let nameWidth = max(widest, weightedAverage.name.count, digits)

        func line(_ name: String, _ cells: [String]) -> String {
            let cells = cells.map { " " + padded($0, to: 9) }.joined()
            return padded(name, to: nameWidth) + " " + cells + "\n"
        }
        func line(_ row: Row) -> String {
            line(row.name, [row.precision, row.recall, row.f1].map(number) + [String(row.support)])
        }
        func number(_ value: Double) -> String { String(format: "%.\(digits)f", value) }

        return line("", ["precision", "recall", "f1-score", "support"]) + "\n"
            + classes.map(line).joined() + "\n"
            + line("accuracy", ["", "", number(accuracy), String(macroAverage.support)])
            + line(macroAverage) + line(weightedAverage)
    }
}

/// Text pushed to the right; widths count Unicode scalars, as Python does.
private func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.unicodeScalars.count)) + text
}
