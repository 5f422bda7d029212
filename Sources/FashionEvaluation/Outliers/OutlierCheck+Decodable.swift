extension OutlierCheck: Decodable {
    /// Decodes a check and validates that its sizes and numbers are consistent, whatever file they come from.
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        falseAlarmRate = try container.decode(Double.self, forKey: .falseAlarmRate)
        images = try container.decode(Int.self, forKey: .images)
        threshold = try container.decode(Float.self, forKey: .threshold)
        means = try container.decode([[Float]].self, forKey: .means)
        whitening = try container.decode([[Float]].self, forKey: .whitening)
        leastSpan = try container.decodeIfPresent(UInt8.self, forKey: .leastSpan)

        let size = means.count + ImageStatistics.count
        let numbers = means.joined().allSatisfy(\.isFinite) && whitening.joined().allSatisfy(\.isFinite)
        guard !means.isEmpty, means.allSatisfy({ $0.count == size }), numbers,
            whitening.map(\.count) == Array(1...size), threshold > 0, threshold.isFinite,
            (0...1).contains(falseAlarmRate), images >= 0
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "an outlier check of other sizes"))
        }
    }
}
