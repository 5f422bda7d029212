import Evaluation
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

    let name: String
    let classNames: [String]
    let labels: [UInt8]
    let probabilities: [Float]
    let predicted: [UInt8]
    let accuracy: Double
    let loss: Double
    let interval: [Double]
    let confusion: [[Int]]
    let text2: String
    let text4: String
    let figures: [String: Figures]
    let csv: String

    var testDescription: String { name }

    func predictions() throws -> Predictions {
        try Predictions(labels: labels, probabilities: probabilities, classNames: classNames)
    }

    static func all() throws -> [ReportFixture] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/reports", withExtension: "json"))
        return try JSONDecoder().decode([ReportFixture].self, from: Data(contentsOf: url))
    }
}
