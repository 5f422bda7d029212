import FashionCore

extension ClassificationReport {
    /// Returns the table exactly as scikit-learn's `classification_report` prints it, with a final line break. Only
    /// classes that occur are listed.
    /// - Parameter digits: number of decimals; 2 by default, as in scikit-learn.
    public func text(digits: Int = 2) -> String {
        let classes = zip(self.classes, occurs).filter(\.1).map(\.0)
        let widest = classes.map { $0.name.unicodeScalars.count }.max() ?? 0
        let nameWidth = max(widest, weightedAverage.name.count, digits)
        // When no prediction is right, scikit-learn counts in floating-point numbers, which shows in its output.
        let point = accuracy == 0 ? ".0" : ""

        func line(_ name: String, _ cells: [String]) -> String {
            let cells = cells.map { " " + TextTable.padded($0, to: 9) }.joined()
            return TextTable.padded(name, to: nameWidth) + " " + cells + "\n"
        }
        func line(_ row: Row) -> String {
            line(row.name, [row.precision, row.recall, row.f1].map(number) + ["\(row.support)\(point)"])
        }
        func number(_ value: Double) -> String { Formatting.decimal(value, digits) }

        return line("", ["precision", "recall", "f1-score", "support"]) + "\n"
            + classes.map(line).joined() + "\n"
            + line("accuracy", ["", "", number(accuracy), "\(macroAverage.support)\(point)"])
            + line(macroAverage) + line(weightedAverage)
    }
}
