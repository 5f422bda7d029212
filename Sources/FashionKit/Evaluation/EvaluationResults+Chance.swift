import FashionCore
import FashionEvaluation

extension EvaluationResults {
    /// A warning about predictions that are no better than guesses, as from a model that was trained on other pixels or
    /// other classes, or that would be much better with its classes in another order; `nil` for other predictions, and
    /// when all images have one class.
    ///
    /// Guesses have a balanced accuracy of 1/K, K being the number of classes that have images. The warning applies up
    /// to two standard errors above that, but not up to more than a quarter of the way to 1, which few images would
    /// allow. Orders that agree in some classes give more; there, it applies when another order would have a fifth of
    /// all images more right. Of fewer than 50 images, some order always fits.
    public var chanceWarning: String? {
        let present = metrics.classes.count { $0.support > 0 }
        let count = metrics.scores.n
        guard present > 1, count > 0 else { return nil }
        let chance = 1 / Double(present)
        let error = (chance * (1 - chance) / Double(count)).squareRoot()
        let renamed = renamedAccuracy
        func percent(_ share: Double) -> String { Formatting.percent(share, 1) }
        let accuracy = metrics.scores.accuracy
        let largest = Double(metrics.classes.map(\.support).max() ?? 0) / Double(count)
        let order =
            "With its classes in another order it would have \(percent(renamed)) right: compare that order "
            + "with the data's"
        let isBetter = count >= 50 && renamed >= max(0.5, accuracy + 0.2)
        guard metrics.balancedAccuracy <= chance + min(2 * error, (1 - chance) / 4) else {
            return isBetter ? "\(percent(accuracy)) of its answers are right. " + order : nil
        }
        let start =
            "its answers are no better than guesses: a balanced accuracy of \(percent(metrics.balancedAccuracy)), where "
            + "guessing among \(present) classes gives \(percent(chance)). "
        // A network that always gives one answer is right when that answer is renamed to the most frequent class.
        if isBetter, renamed >= largest + 0.2 { return start + order }
        return start
            + "Likely causes: inverted pixels (dark on white in its training), another scale or normalisation of pixels, "
            + "another order of the classes, or a training on other images"
    }

    /// The accuracy if the predicted classes were renamed: each predicted class, those with the most images first, to
    /// the most frequent label among its images that is not taken yet.
    private var renamedAccuracy: Double {
        let matrix = metrics.confusionMatrix
        let cells = matrix.indices.flatMap { row in matrix[row].indices.map { (row, $0, matrix[row][$0]) } }
        var (rows, columns, right): (Set<Int>, Set<Int>, Int) = ([], [], 0)
        for (row, column, count) in cells.sorted(by: { $0.2 > $1.2 })
        where !rows.contains(row) && !columns.contains(column) {
            rows.insert(row)
            columns.insert(column)
            right += count
        }
        return Double(right) / Double(max(metrics.scores.n, 1))
    }
}
