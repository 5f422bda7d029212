import FashionEvaluation
import Foundation
import Testing

/// Figures in which classes count alike, against scikit-learn and SciPy.
struct ImbalanceTests {
    private struct Expected: Decodable {
        let name: String
        let balancedAccuracy: Double
        let macroF1: Double
        /// nil for a class without images.
        let intervals: [[Double]?]
    }

    @Test func othersSayTheSame() throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/imbalance", withExtension: "json"))
        let all = try JSONDecoder().decode([Expected].self, from: Data(contentsOf: url))
        let fixtures = try ReportFixture.all()
        #expect(all.map(\.name) == fixtures.map(\.name) && all.count > 5)
        for (expected, fixture) in zip(all, fixtures) {
            let report = ClassificationReport(ConfusionMatrix(try fixture.predictions()))
            #expect(abs(report.balancedAccuracy - expected.balancedAccuracy) < 1e-12, "\(expected.name)")
            #expect(abs(report.macroAverage.f1 - expected.macroF1) < 1e-12, "\(expected.name)")
            for (row, interval) in zip(report.classes, expected.intervals) {
                #expect((row.accuracyInterval == nil) == (interval == nil))
                guard let found = row.accuracyInterval, let interval else { continue }
                #expect(abs(found.lower - interval[0]) < 1e-9 && abs(found.upper - interval[1]) < 1e-9)
            }
            #expect(report.macroAverage.accuracyInterval == nil)
        }
    }

    @Test func oldFilesOfMetricsStillOpen() throws {
        let predictions = try #require(try ReportFixture.all().first).predictions()
        let metrics = Metrics(
            predictions, ranking: Ranking(predictions), origin: .init(model: "m", data: "d", version: "1"))
        var object = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(metrics)) as? [String: Any])
        #expect(object["macro_f1"] as? Double == metrics.macroAverage.f1)
        #expect(object["balanced_accuracy"] as? Double == metrics.balancedAccuracy)
        object["balanced_accuracy"] = nil
        object["macro_f1"] = nil
        let read = try JSONDecoder().decode(
            Metrics.self, from: JSONSerialization.data(withJSONObject: object))
        #expect(abs(read.balancedAccuracy - metrics.balancedAccuracy) < 1e-12)
    }
}
