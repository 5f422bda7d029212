/// One kind of error: images of a class that were taken for another.
public struct Confusion: Sendable, Equatable {
    /// The true class.
    public let label: Int
    /// The class that they were taken for.
    public let predicted: Int
    /// Number of images.
    public let count: Int
    /// Their share of the true class's images.
    public let share: Double
}

extension ConfusionMatrix {
    /// Every kind of error that occurred, the most frequent first; of equal ones that of the lower true class, then of
    /// the lower predicted one.
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
