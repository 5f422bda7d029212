/// ROC and precision–recall curves of one class against all others, by the probability of that class.
///
/// Images of equal probability share one threshold, so the order of the images does not matter.
public struct ClassRanking: Sendable, Equatable {
    /// A point of a curve, in the unit square.
    public struct Point: Sendable, Equatable {
        /// False positive rate, or recall.
        public let x: Double
        /// True positive rate, or precision.
        public let y: Double

        /// Creates a point.
        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// Name of the class.
    public let name: String
    /// Number of images of this class.
    public let positives: Int
    /// Number of images of all other classes.
    public let negatives: Int
    /// Area under the ROC curve by the trapezoidal rule; nil unless there are images of this class and of others.
    public let rocArea: Double?
    /// Average precision: `Σ (recall − previous recall) · precision` over the thresholds, without interpolation; nil
    /// when the class has no images.
    public let averagePrecision: Double?
    /// The ROC curve: true positive rate over false positive rate, from (0, 0) to (1, 1), with at most ``largestCurve``
    /// points; empty when ``rocArea`` is nil.
    public let roc: [Point]
    /// The precision–recall curve: precision over recall, from (0, 1) to recall 1, with at most ``largestCurve``
    /// points; empty when ``averagePrecision`` is nil.
    public let precisionRecall: [Point]

    /// Maximum number of points in a curve.
    public static let largestCurve = 500

    /// Ranks the images by the probability of the class `wanted`.
    public init(_ predictions: Predictions, class wanted: Int) {
        let classes = predictions.classNames.count
        let scored = predictions.labels.indices
            .map {
                (
                    score: predictions.probabilities[$0 * classes + wanted],
                    isPositive: Int(predictions.labels[$0]) == wanted
                )
            }
            .sorted { $0.score > $1.score }
        let positives = scored.count(where: \.isPositive)
        let negatives = scored.count - positives

        // Counts above each threshold. A threshold follows the last of equal scores.
        var steps: [(truePositives: Int, falsePositives: Int)] = [(0, 0)]
        var (hits, misses) = (0, 0)
        for (index, image) in scored.enumerated() {
            if image.isPositive { hits += 1 } else { misses += 1 }
            if index + 1 == scored.count || scored[index + 1].score < image.score {
                steps.append((hits, misses))
            }
        }

        /// Twice the ROC area, in pairs of images, and the average precision times the number of positives.
        var (area, precision) = (0, 0.0)
        for (last, step) in zip(steps, steps.dropFirst()) {
            area += (step.falsePositives - last.falsePositives) * (step.truePositives + last.truePositives)
            precision +=
                Double(step.truePositives - last.truePositives)
                * Self.precision(step.truePositives, step.falsePositives)
        }
        name = predictions.classNames[wanted]
        self.positives = positives
        self.negatives = negatives
        if positives > 0, negatives > 0 {
            rocArea = Double(area) / (2 * Double(positives) * Double(negatives))
            roc = Self.thinned(
                steps.map {
                    Point(
                        x: Double($0.falsePositives) / Double(negatives),
                        y: Double($0.truePositives) / Double(positives))
                })
        } else {
            (rocArea, roc) = (nil, [])
        }
        if positives > 0 {
            averagePrecision = precision / Double(positives)
            precisionRecall = Self.thinned(
                steps.map {
                    Point(
                        x: Double($0.truePositives) / Double(positives),
                        y: Self.precision($0.truePositives, $0.falsePositives))
                })
        } else {
            (averagePrecision, precisionRecall) = (nil, [])
        }
    }

    /// Returns the precision, or 1 when no image is above the threshold.
    private static func precision(_ truePositives: Int, _ falsePositives: Int) -> Double {
        let all = truePositives + falsePositives
        return all == 0 ? 1 : Double(truePositives) / Double(all)
    }

    /// Thins out a curve so that the remaining points are about equally far apart along it. Both ends remain.
    private static func thinned(_ points: [Point]) -> [Point] {
        guard points.count > largestCurve, let last = points.last else { return points }
        func distance(_ a: Point, _ b: Point) -> Double { abs(a.x - b.x) + abs(a.y - b.y) }
        let length = zip(points, points.dropFirst()).reduce(0) { $0 + distance($1.0, $1.1) }
        // Each kept point uses up at least one step of the length; the two ends are kept in addition.
        let step = length / Double(largestCurve - 3)
        var kept = [points[0]]
        var walked = 0.0
        for (previous, point) in zip(points, points.dropFirst().dropLast()) {
            walked += distance(previous, point)
            if walked >= step {
                kept.append(point)
                walked = 0
            }
        }
        return kept + [last]
    }
}

/// The rankings of all classes, each against all others.
public struct Ranking: Sendable, Equatable {
    /// One ranking per class.
    public let classes: [ClassRanking]

    /// Ranks the images by the probability of each class.
    public init(_ predictions: Predictions) {
        classes = predictions.classNames.indices.map { ClassRanking(predictions, class: $0) }
    }

    /// Mean area under the ROC curves of the classes that have one; nil when no class does.
    public var macroROCArea: Double? { Self.mean(classes.compactMap(\.rocArea)) }
    /// Mean of the average precisions of the classes that have one; nil when no class does.
    public var macroAveragePrecision: Double? { Self.mean(classes.compactMap(\.averagePrecision)) }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
