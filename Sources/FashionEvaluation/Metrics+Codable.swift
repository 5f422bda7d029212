extension Metrics: Codable {
    enum CodingKeys: String, CodingKey {
        case format, classes, ranking, calibration, calibrated, omitted, origin
        case balancedAccuracy = "balanced_accuracy"
        case macroF1 = "macro_f1"
        case macroAverage = "macro_average"
        case weightedAverage = "weighted_average"
        case confusionMatrix = "confusion_matrix"
        case temperatureScaling = "temperature_scaling"
        case flipAveraging = "flip_averaging"
        case shiftAveraging = "shift_averaging"
        case nearDuplicates = "near_duplicates"
        case outlierCheck = "outlier_check"
    }

    /// Reads metrics that ``encode(to:)`` wrote.
    /// - Throws: `DecodingError`, also when the format is not ``currentFormat``.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let format = try values.decode(Int.self, forKey: .format)
        guard format == Self.currentFormat else {
            throw DecodingError.dataCorruptedError(
                forKey: .format, in: values,
                debugDescription: "expected format \(Self.currentFormat), found \(format)")
        }
        scores = try Scores(from: decoder)
        classes = try values.decode([ClassificationReport.Row].self, forKey: .classes)
        // Files of earlier versions lack this figure, which follows from the classes.
        let present = classes.filter { $0.support > 0 }
        balancedAccuracy =
            try values.decodeIfPresent(Double.self, forKey: .balancedAccuracy)
            ?? present.reduce(0) { $0 + $1.recall } / Double(max(present.count, 1))
        macroAverage = try values.decode(ClassificationReport.Row.self, forKey: .macroAverage)
        weightedAverage = try values.decode(ClassificationReport.Row.self, forKey: .weightedAverage)
        confusionMatrix = try values.decode([[Int]].self, forKey: .confusionMatrix)
        ranking = try values.decode(RankingFigures.self, forKey: .ranking)
        calibration = try values.decode(Calibration.self, forKey: .calibration)
        temperatureScaling = try values.decodeIfPresent(TemperatureFigures.self, forKey: .temperatureScaling)
        calibrated = try values.decodeIfPresent(CalibratedFigures.self, forKey: .calibrated)
        flipAveraging = try values.decodeIfPresent(Scores.self, forKey: .flipAveraging)
        shiftAveraging = try values.decodeIfPresent(Scores.self, forKey: .shiftAveraging)
        nearDuplicates = try values.decodeIfPresent(NearDuplicateFigures.self, forKey: .nearDuplicates)
        outlierCheck = try values.decodeIfPresent(OutlierCheckFigures.self, forKey: .outlierCheck)
        omitted = try values.decode([String: String].self, forKey: .omitted)
        origin = try values.decode(Origin.self, forKey: .origin)
    }

    /// Writes ``scores`` at the top level, next to the other parts; parts that are nil are left out.
    public func encode(to encoder: any Encoder) throws {
        try scores.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(Self.currentFormat, forKey: .format)
        try values.encode(classes, forKey: .classes)
        try values.encode(balancedAccuracy, forKey: .balancedAccuracy)
        try values.encode(macroAverage.f1, forKey: .macroF1)
        try values.encode(macroAverage, forKey: .macroAverage)
        try values.encode(weightedAverage, forKey: .weightedAverage)
        try values.encode(confusionMatrix, forKey: .confusionMatrix)
        try values.encode(ranking, forKey: .ranking)
        try values.encode(calibration, forKey: .calibration)
        try values.encodeIfPresent(temperatureScaling, forKey: .temperatureScaling)
        try values.encodeIfPresent(calibrated, forKey: .calibrated)
        try values.encodeIfPresent(flipAveraging, forKey: .flipAveraging)
        try values.encodeIfPresent(shiftAveraging, forKey: .shiftAveraging)
        try values.encodeIfPresent(nearDuplicates, forKey: .nearDuplicates)
        try values.encodeIfPresent(outlierCheck, forKey: .outlierCheck)
        try values.encode(omitted, forKey: .omitted)
        try values.encode(origin, forKey: .origin)
    }
}
