extension ConfusionMatrixFigure {
    /// The indices of the drawn classes, in the order of rows and columns.
    var places: [Int] { shown ?? Array(classNames.indices) }

    /// Restricts the figure to the classes that are confused most, and says so in the title. It has no effect when
    /// there are no more than `most` classes.
    ///
    /// Confusions are taken in descending order of their counts, with both classes of each, until there are enough
    /// classes. If there are too few confusions, the first classes fill the rest.
    /// - Parameter most: the number of classes to draw, at least 2.
    public mutating func showMostConfused(_ most: Int) {
        guard classNames.count > most, counts.count == classNames.count else { return }
        let errors = counts.enumerated().flatMap { row, numbers in
            numbers.enumerated().compactMap { column, count in
                column != row && count > 0 ? (row: row, column: column, count: count) : nil
            }
        }.sorted { ($1.count, $0.row, $0.column) < ($0.count, $1.row, $1.column) }
        var chosen: Set<Int> = []
        for error in errors where chosen.union([error.row, error.column]).count <= most {
            chosen.formUnion([error.row, error.column])
        }
        for place in classNames.indices where chosen.count < most { chosen.insert(place) }
        shown = chosen.sorted()
        title += ": \(chosen.count) of \(classNames.count) classes, those confused most"
    }
}
