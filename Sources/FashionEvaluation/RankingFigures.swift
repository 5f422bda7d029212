/// Areas under the curves of a ``Ranking``, without the curves.
public struct RankingFigures: Sendable, Equatable, Codable {
    /// The areas of one class.
    public struct Row: Sendable, Equatable, Codable {
        /// Name of the class.
        public let name: String
        /// See ``ClassRanking/rocArea``.
        public let rocArea: Double?
        /// See ``ClassRanking/averagePrecision``.
        public let averagePrecision: Double?

        enum CodingKeys: String, CodingKey {
            case name
            case rocArea = "roc_auc"
            case averagePrecision = "average_precision"
        }
    }

    /// One row per class.
    public let classes: [Row]
    /// See ``Ranking/macroROCArea``.
    public let macroROCArea: Double?
    /// See ``Ranking/macroAveragePrecision``.
    public let macroAveragePrecision: Double?

    enum CodingKeys: String, CodingKey {
        case classes
        case macroROCArea = "macro_roc_auc"
        case macroAveragePrecision = "macro_average_precision"
    }

    /// Takes the areas from a ranking.
    public init(_ ranking: Ranking) {
        classes = ranking.classes.map {
            Row(name: $0.name, rocArea: $0.rocArea, averagePrecision: $0.averagePrecision)
        }
        macroROCArea = ranking.macroROCArea
        macroAveragePrecision = ranking.macroAveragePrecision
    }
}
