/// How well the probability of one class tells its images from all others: ROC and precision–recall curves.
///
/// Images of equal probability are taken together, so the order of the images does not matter.
public struct ClassRanking: Sendable, Equatable {
    /// A place in the unit square.
    public struct Point: Sendable, Equatable {
        /// False positive rate, or recall.
        public let x: Double
        /// True positive rate, or precision.
        public let y: Double

        /// A place.
        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// The class.
    public let name: String
    /// Number of its images.
    public let positives: Int
    /// Number of images of all other classes.
    public let negatives: Int
    /// Area under the ROC curve, by trapezoids; nil unless there are images of this class and of others.
    public let rocArea: Double?
    /// Average precision: `Σ (recall − previous recall) · precision` over the thresholds, without interpolation; nil when
    /// the class has no images.
    public let averagePrecision: Double?
    /// True positive rate over false positive rate, from (0, 0) to (1, 1), at most ``largestCurve`` points; empty when
    /// there is no ``rocArea``.
    public let roc: [Point]
    /// Precision over recall, from (0, 1) to recall 1, at most ``largestCurve`` points; empty when there is no
    /// ``averagePrecision``.
    public let precisionRecall: [Point]

    /// Points in a curve at most.
    public static let largestCurve = 500

    /// Ranks the images by the probability of a class.
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

        // Counts above each threshold; a threshold lies below the last of equal scores.
        var steps: [(truePositives: Int, falsePositives: Int)] = [(0, 0)]
        var (hits, misses) = (0, 0)
        for (index, image) in scored.enumerated() {
            if image.isPositive { hits += 1 } else { misses += 1 }
            if index + 1 == scored.count || scored[index + 1].score < image.score {
                steps.append((hits, misses))
            }
        }

        /// Twice the area in units of one image by one image, and the average precision.
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

    /// 1 where nothing is above the threshold.
    private static func precision(_ truePositives: Int, _ falsePositives: Int) -> Double {
        let all = truePositives + falsePositives
        return all == 0 ? 1 : Double(truePositives) / Double(all)
    }

    /// Leaves out points so that those that stay are about equally far apart along the curve; both ends stay.
    private static func thinned(_ points: [Point]) -> [Point] {
        guard points.count > largestCurve, let last = points.last else { return points }
        func distance(_ a: Point, _ b: Point) -> Double { abs(a.x - b.x) + abs(a.y - b.y) }
        let length = zip(points, points.dropFirst()).reduce(0) { $0 + distance($1.0, $1.1) }
        // Each kept point uses up at least one step of the length, and the two ends are kept besides.
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
    /// One for each class.
    public let classes: [ClassRanking]

    /// Ranks the images once for every class.
    public init(_ predictions: Predictions) {
        classes = predictions.classNames.indices.map { ClassRanking(predictions, class: $0) }
    }

    /// Mean area under the ROC curves that exist; nil when there is none.
    public var macroROCArea: Double? { Self.mean(classes.compactMap(\.rocArea)) }
    /// Mean of the average precisions that exist.
    public var macroAveragePrecision: Double? { Self.mean(classes.compactMap(\.averagePrecision)) }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
