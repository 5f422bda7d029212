import FashionEvaluation
import Foundation
import Testing

/// One case of `reports.json`: predictions, and what other programs say about them.
struct ReportFixture: Decodable, CustomTestStringConvertible {
    struct Figures: Decodable {
        let precision: Double
        let recall: Double
        let f1: Double
        let support: Double

        enum CodingKeys: String, CodingKey {
            case precision, recall, support
            case f1 = "f1-score"
        }
    }

    struct Bins: Decodable {
        let count: Int
        let counts: [Int]
        /// Of the bins that are not empty.
        let accuracy: [Double]
        let confidence: [Double]
        let error: Double
    }

    struct Temperature: Decodable {
        let before: Double
        /// nil where there is no minimum within the range.
        let after: Double?
        let temperature: Double?
        /// The first image's probabilities.
        let scaled: [Double]?
    }

    struct OneClass: Decodable {
        let rocArea: Double?
        let averagePrecision: Double?
        let roc: [[Double]]?
        let precisionRecall: [[Double]]?
    }

    let name: String
    let classNames: [String]
    let labels: [UInt8]
    let probabilities: [Float]
    let predicted: [UInt16]
    let accuracy: Double
    let loss: Double
    let interval: [Double]
    let confusion: [[Int]]
    let text2: String
    let text4: String
    let figures: [String: Figures]
    let csv: String
    let topAccuracies: [Double]
    let brier: Double
    let calibrations: [Bins]
    let temperature: Temperature
    let rankings: [OneClass]

    var testDescription: String { name }

    func predictions() throws -> Predictions {
        try Predictions(labels: labels, probabilities: probabilities, classNames: classNames)
    }

    static func all() throws -> [ReportFixture] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/reports", withExtension: "json"))
        return try JSONDecoder().decode([ReportFixture].self, from: Data(contentsOf: url))
    }
}
