extension OutlierCheck {
    /// Returns the minimum number of images to fit a check on: 500, since of fewer too few lie beyond the threshold, or ten for
    /// each number that describes an image, since each half of them must determine a covariance.
    public static func fewestImages(classes: Int) -> Int {
        max(500, 10 * (classes + ImageStatistics.count))
    }

    /// Fits a check to images of the known kind that the network was not trained on.
    ///
    /// Distances to means that were computed from the same images would be too short. Therefore each half of the images
    /// is measured with the means and the covariance of the other half, and the threshold is the quantile of all these
    /// distances. The check itself uses the means and the covariance of all images.
    /// - Parameters:
    ///   - logits: outputs of the network, `[N, classes]`, row-major.
    ///   - statistics: statistics of the same images, `[N]`.
    ///   - classes: number of classes, at least 1.
    ///   - falseAlarmRate: fraction of images to flag, above 0 and below 1.
    /// - Throws: ``EvaluationError`` for fewer than ``fewestImages(classes:)`` images, a wrong number of logits, or logits that
    ///   are not finite.
    public init(
        fitting logits: [Float], _ statistics: [ImageStatistics], classes: Int, falseAlarmRate: Double = 0.01
    ) throws {
        let fewest = Self.fewestImages(classes: classes)
        guard statistics.count >= fewest else {
            throw EvaluationError(
                "expected at least \(fewest) images to fit an outlier check on, found \(statistics.count)"
            )
        }
        guard classes > 0, logits.count == statistics.count * classes, logits.allSatisfy(\.isFinite) else {
            throw EvaluationError(
                "expected \(classes) finite logits for each of \(statistics.count) images to fit an outlier check"
            )
        }
        let descriptions = statistics.enumerated().map { index, statistics in
            Description(logits: logits[index * classes..<(index + 1) * classes], statistics)
        }
        // Every second image of each predicted class, since images may come in an order of their classes.
        var halves: [[Description]] = [[], []]
        var counts = [Int](repeating: 0, count: classes)
        for description in descriptions {
            halves[counts[description.predicted] % 2].append(description)
            counts[description.predicted] += 1
        }
        let distances = [0, 1].flatMap { which in
            let other = Gaussian(halves[1 - which], classes: classes)
            let check = Self(other, threshold: 1, falseAlarmRate: falseAlarmRate, images: 0, leastSpan: nil)
            return halves[which].map(check.squaredDistance)
        }.sorted()
        // The distances beyond the threshold are the flagged ones; the threshold itself is not.
        let flagged = min(max(Int(falseAlarmRate * Double(distances.count)), 1), distances.count - 1)
        self.init(
            Gaussian(descriptions, classes: classes), threshold: distances[distances.count - 1 - flagged],
            falseAlarmRate: falseAlarmRate, images: descriptions.count,
            leastSpan: Self.leastSpan(of: statistics, falseAlarmRate))
    }

    /// Returns the span of grey levels that at most a tenth of the fraction to flag falls below; nil for the usual one.
    private static func leastSpan(of statistics: [ImageStatistics], _ falseAlarmRate: Double) -> UInt8? {
        let spans = statistics.map(\.span).sorted()
        let span = spans[min(Int(falseAlarmRate / 10 * Double(spans.count)), spans.count - 1)]
        return span < usualLeastSpan ? span : nil
    }

    private init(
        _ gaussian: Gaussian, threshold: Float, falseAlarmRate: Double, images: Int, leastSpan: UInt8?
    ) {
        self.init(
            falseAlarmRate: falseAlarmRate, images: images, threshold: threshold,
            means: gaussian.means.map { $0.map(Float.init) },
            whitening: gaussian.whitening.map { $0.map(Float.init) }, leastSpan: leastSpan)
    }
}

/// A mean for each class and one covariance shared by all classes.
private struct Gaussian {
    let means: [[Double]]
    /// The inverse of the covariance's lower Cholesky factor, without the zeros above its diagonal.
    let whitening: [[Double]]

    init(_ descriptions: [OutlierCheck.Description], classes: Int) {
        let size = classes + ImageStatistics.count
        let all = Self.mean(descriptions, size)
        // A class that is predicted for at most one image uses the mean of all images.
        let means = (0..<classes).map { label in
            let members = descriptions.filter { $0.predicted == label }
            return members.count > 1 ? Self.mean(members, size) : all
        }
        var covariance = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
        for description in descriptions {
            let mean = means[description.predicted]
            let difference = (0..<size).map { Double(description.values[$0]) - mean[$0] }
            for row in 0..<size {
                for column in 0...row { covariance[row][column] += difference[row] * difference[column] }
            }
        }
        for row in 0..<size {
            for column in 0...row { covariance[row][column] /= Double(descriptions.count) }
        }
        // A millionth of each variance keeps linearly dependent numbers apart; the constant keeps those that never vary
        // finite.
        for row in 0..<size { covariance[row][row] = covariance[row][row] * (1 + 1e-6) + 1e-9 }
        self.means = means
        whitening = Self.inverse(of: Self.choleskyFactor(of: covariance))
    }

    private static func mean(_ descriptions: [OutlierCheck.Description], _ size: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: size)
        for description in descriptions {
            for index in 0..<size { sums[index] += Double(description.values[index]) }
        }
        return sums.map { $0 / Double(max(descriptions.count, 1)) }
    }

    /// Returns L with L Lᵀ = `matrix`, of which only the lower triangle is read.
    private static func choleskyFactor(of matrix: [[Double]]) -> [[Double]] {
        var factor = matrix.enumerated().map { row, values in Array(values.prefix(row + 1)) }
        for row in factor.indices {
            for column in 0...row {
                var sum = factor[row][column]
                for inner in 0..<column { sum -= factor[row][inner] * factor[column][inner] }
                factor[row][column] =
                    row == column ? max(sum, 1e-12).squareRoot() : sum / factor[column][column]
            }
        }
        return factor
    }

    /// Returns the inverse of a lower triangular matrix, which is lower triangular too.
    private static func inverse(of factor: [[Double]]) -> [[Double]] {
        var inverse = factor
        for row in factor.indices {
            for column in 0...row {
                var sum: Double = row == column ? 1 : 0
                for inner in column..<row { sum -= factor[row][inner] * inverse[inner][column] }
                inverse[row][column] = sum / factor[row][row]
            }
        }
        return inverse
    }
}
