/// One kind of error: images of one class that are predicted as another.
public struct Confusion: Sendable, Equatable {
    /// The true class.
    public let label: Int
    /// The predicted class.
    public let predicted: Int
    /// Number of images.
    public let count: Int
    /// Their fraction of the images of the true class.
    public let share: Double
}

extension ConfusionMatrix {
    /// All kinds of error that occur, the most frequent first. Ties are ordered by true class, then by predicted class.
    public var confusions: [Confusion] {
        let support = support
        let all = counts.indices.flatMap { label in
            counts.indices.filter { $0 != label && counts[label][$0] > 0 }.map { predicted in
                let count = counts[label][predicted]
                return Confusion(
                    label: label, predicted: predicted, count: count,
                    share: Double(count) / Double(support[label]))
            }
        }
        return all.sorted { ($1.count, $0.label, $0.predicted) < ($0.count, $1.label, $1.predicted) }
    }
}
