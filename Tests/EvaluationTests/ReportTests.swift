import Evaluation
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
        for row in report.classes + [report.macroAverage, report.weightedAverage] {
            let expected = try #require(fixture.figures[row.name])
            #expect(abs(row.precision - expected.precision) < 1e-12, "\(row.name)")
            #expect(abs(row.recall - expected.recall) < 1e-12, "\(row.name)")
            #expect(abs(row.f1 - expected.f1) < 1e-12, "\(row.name)")
            #expect(Double(row.support) == expected.support, "\(row.name)")
        }
    }

    @Test(arguments: try ReportFixture.all())
    func text(_ fixture: ReportFixture) throws {
        let report = ClassificationReport(ConfusionMatrix(try fixture.predictions()))
        #expect(report.text() == fixture.text2)
        #expect(report.text(digits: 4) == fixture.text4)
    }
}
