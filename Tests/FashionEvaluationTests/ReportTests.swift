import FashionEvaluation
import Foundation
import Testing

/// Against scikit-learn, Keras and SciPy.
struct ReportTests {
    @Test(arguments: try ReportFixture.all())
    func scores(_ fixture: ReportFixture) throws {
        let predictions = try fixture.predictions()
        #expect(predictions.predicted == fixture.predicted)
        #expect(abs(predictions.accuracy - fixture.accuracy) < 1e-12)
        #expect(abs(predictions.loss - fixture.loss) < 1e-6 * max(1, fixture.loss))
        #expect(abs(predictions.accuracyInterval.lower - fixture.interval[0]) < 1e-9)
        #expect(abs(predictions.accuracyInterval.upper - fixture.interval[1]) < 1e-9)
    }

    @Test(arguments: try ReportFixture.all())
    func confusionMatrix(_ fixture: ReportFixture) throws {
        let matrix = ConfusionMatrix(try fixture.predictions())
        #expect(matrix.counts == fixture.confusion)
        #expect(matrix.classNames == fixture.classNames)
        #expect(matrix.total == fixture.labels.count)
    }

    @Test(arguments: try ReportFixture.all())
    func figures(_ fixture: ReportFixture) throws {
        let report = ClassificationReport(ConfusionMatrix(try fixture.predictions()))
        #expect(report.classes.map(\.name) == fixture.classNames)
        #expect(abs(report.accuracy - fixture.accuracy) < 1e-12)
        for row in report.classes + [report.weightedAverage] {
            let expected = try #require(fixture.figures[row.name])
            #expect(abs(row.precision - expected.precision) < 1e-12, "\(row.name)")
            #expect(abs(row.recall - expected.recall) < 1e-12, "\(row.name)")
            #expect(abs(row.f1 - expected.f1) < 1e-12, "\(row.name)")
            #expect(Double(row.support) == expected.support, "\(row.name)")
        }
    }

    /// Tables and averages by scikit-learn's default: of the classes that occur as a label or a prediction.
    @Test(arguments: try DefaultReport.all())
    func defaultReport(_ fixture: DefaultReport) throws {
        let report = ClassificationReport(ConfusionMatrix(try fixture.predictions()))
        #expect(report.classes.count == fixture.names.count)
        for (row, expected) in [
            (report.macroAverage, fixture.macro), (report.weightedAverage, fixture.weighted),
        ] {
            #expect(abs(row.precision - expected.precision) < 1e-12, "\(row.name)")
            #expect(abs(row.recall - expected.recall) < 1e-12, "\(row.name)")
            #expect(abs(row.f1 - expected.f1) < 1e-12, "\(row.name)")
        }
        #expect(report.text() == fixture.text2)
        #expect(report.text(digits: 4) == fixture.text4)
    }
}

/// A case of `default_reports.json`.
struct DefaultReport: Decodable, Sendable, CustomTestStringConvertible {
    let labels: [UInt8]
    let predicted: [UInt16]
    let names: [String]
    let macro: ReportFixture.Figures
    let weighted: ReportFixture.Figures
    let text2: String
    let text4: String

    var testDescription: String { names.joined(separator: ", ") }

    /// Predictions of full confidence.
    func predictions() throws -> Predictions {
        let rows = predicted.flatMap { predicted in names.indices.map { Float($0 == Int(predicted) ? 1 : 0) }
        }
        return try Predictions(labels: labels, probabilities: rows, classNames: names)
    }

    static func all() throws -> [DefaultReport] {
        let url = try #require(
            Bundle.module.url(forResource: "Fixtures/default_reports", withExtension: "json"))
        return try JSONDecoder().decode([String: DefaultReport].self, from: Data(contentsOf: url))
            .sorted { $0.key < $1.key }.map(\.value)
    }
}
