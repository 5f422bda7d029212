/// The false alarms of an outlier check: how often it flags images of the known kind.
public struct OutlierCheckFigures: Sendable, Equatable, Codable {
    /// Number of images checked.
    public let n: Int
    /// Number of images flagged.
    public let flagged: Int
    /// Fraction of images flagged, 0…1.
    public let falseAlarmRate: Double
    /// Fraction that the threshold was fitted to flag, 0…1.
    public let fittedFalseAlarmRate: Double
    /// Number of images that the check was fitted on.
    public let fittedImages: Int

    enum CodingKeys: String, CodingKey {
        case n, flagged
        case falseAlarmRate = "false_alarm_rate"
        case fittedFalseAlarmRate = "fitted_false_alarm_rate"
        case fittedImages = "fitted_images"
    }

    /// Applies a check to images of the known kind.
    /// - Parameters:
    ///   - check: the outlier check.
    ///   - logits: outputs of the network, `[N, classes]`, row-major.
    ///   - statistics: statistics of the same images, `[N]`, at least one.
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
