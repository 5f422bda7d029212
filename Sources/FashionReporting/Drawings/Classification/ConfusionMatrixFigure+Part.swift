extension ConfusionMatrixFigure {
    /// The places of the classes in rows and columns.
    var places: [Int] { shown ?? Array(classNames.indices) }

    /// Draws the classes of the most frequent confusions only, and says so in the title; fewer classes than that are all drawn.
    ///
    /// Confusions are taken in the order of their counts, both classes of each, until there are enough classes; where there are
    /// too few confusions, the first classes fill up.
    /// - Parameter most: how many classes, at least 2.
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
