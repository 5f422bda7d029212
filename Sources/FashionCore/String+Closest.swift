extension String {
    /// Returns the candidate that is probably meant, for "did you mean": one with the text as whole words, ignoring case,
    /// or else the one with the lowest Levenshtein distance; nil when none is close.
    package func closest(in candidates: [String]) -> String? {
        guard count <= 64 else { return nil }
        let words = words
        let named = words.isEmpty ? [] : candidates.filter { $0.words.contains(words) }
        let distances = (named.isEmpty ? candidates : named).map { (name: $0, distance: edits(to: $0)) }
        guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        return !named.isEmpty || best.distance <= max(2, best.name.count / 3) ? best.name : nil
    }

    /// The words of the text in lower case.
    private var words: [Substring] {
        lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    /// Returns the Levenshtein distance: the minimum number of insertions, deletions and replacements between both
    /// texts.
    package func edits(to other: String) -> Int {
        let target = Array(other)
        var row = Array(0...target.count)
        for (line, character) in enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, wanted) in target.enumerated() {
                let replaced = diagonal + (character == wanted ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(replaced, row[column + 1] + 1, row[column] + 1)
            }
        }
        return row[target.count]
    }
}
