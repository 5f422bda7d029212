/// How often an outlier check flags images of the known kind: its false alarms.
public struct OutlierCheckFigures: Sendable, Equatable, Codable {
    /// Number of images that were judged.
    public let n: Int
    /// How many of them are flagged.
    public let flagged: Int
    /// Their share, 0…1.
    public let falseAlarmRate: Double
    /// The share that the threshold was fitted to flag, 0…1.
    public let fittedFalseAlarmRate: Double
    /// How many images it was fitted on.
    public let fittedImages: Int

    enum CodingKeys: String, CodingKey {
        case n, flagged
        case falseAlarmRate = "false_alarm_rate"
        case fittedFalseAlarmRate = "fitted_false_alarm_rate"
        case fittedImages = "fitted_images"
    }

    /// Judges images of the known kind.
    /// - Parameters:
    ///   - logits: `[N, classes]`, row-major.
    ///   - statistics: `[N]`, at least one.
    public init(_ check: OutlierCheck, logits: [Float], _ statistics: [ImageStatistics]) {
        precondition(
            !statistics.isEmpty && logits.count == statistics.count * check.classes,
            "each image needs a logit for each class")
        flagged = statistics.indices.count { index in
            let own = logits[index * check.classes..<(index + 1) * check.classes]
            return check.verdict(logits: own, statistics[index]).isOutlier
        }
        n = statistics.count
        falseAlarmRate = Double(flagged) / Double(n)
        fittedFalseAlarmRate = check.falseAlarmRate
        fittedImages = check.images
    }
}
