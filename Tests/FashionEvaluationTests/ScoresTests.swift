import FashionEvaluation
import Testing

/// Calibration, temperature, Brier's score and ranks against scikit-learn, SciPy and NumPy.
struct ScoresTests {
    @Test(arguments: try ReportFixture.all())
    func scores(_ fixture: ReportFixture) throws {
        let predictions = try fixture.predictions()
        for (k, expected) in zip(1..., fixture.topAccuracies) {
            #expect(abs(predictions.topAccuracy(k) - expected) < 1e-12, "top \(k)")
        }
        #expect(predictions.topAccuracy(1) == predictions.accuracy)
        #expect(abs(predictions.brierScore - fixture.brier) < 1e-9)
    }

    @Test(arguments: try ReportFixture.all())
    func calibration(_ fixture: ReportFixture) throws {
        #expect(fixture.calibrations.first?.count == Calibration.standardBins)
        for expected in fixture.calibrations {
            let calibration = Calibration(try fixture.predictions(), bins: expected.count)
            #expect(calibration.bins.map(\.count) == expected.counts)
            #expect(abs(calibration.expectedError - expected.error) < 1e-9)
            let filled = calibration.bins.filter { $0.count > 0 }
            #expect(filled.count == expected.accuracy.count)
            for (bin, (accuracy, confidence)) in zip(filled, zip(expected.accuracy, expected.confidence)) {
                #expect(abs((bin.accuracy ?? -1) - accuracy) < 1e-9)
                #expect(abs((bin.confidence ?? -1) - confidence) < 1e-9)
                #expect(bin.lower < confidence && confidence <= bin.upper)
            }
            for bin in calibration.bins where bin.count == 0 {
                #expect(bin.accuracy == nil && bin.confidence == nil)
            }
        }
    }

    @Test(arguments: try ReportFixture.all())
    func temperature(_ fixture: ReportFixture) throws {
        let predictions = try fixture.predictions()
        let expected = fixture.temperature
        #expect(abs(predictions.negativeLogLikelihood - expected.before) < 1e-6 * max(1, expected.before))
        let scaling = TemperatureScaling(fittedOn: predictions)
        let scaled = try scaling.scaled(predictions)
        #expect(scaled.predicted == predictions.predicted)
        guard let temperature = expected.temperature, let after = expected.after, let row = expected.scaled
        else {
            #expect((0.01...100).contains(scaling.temperature))
            return
        }
        #expect(abs(scaling.temperature / temperature - 1) < 1e-4)
        #expect(abs(scaled.negativeLogLikelihood - after) < 1e-6)
        for (probability, expected) in zip(scaled.row(0), row) {
            #expect(abs(Double(probability) - expected) < 1e-4)
        }
    }

    /// Without a minimum the range ends.
    @Test func certainAnswersHaveNoTemperature() throws {
        let right = try Predictions(
            labels: [0, 1], probabilities: [0.9, 0.1, 0.2, 0.8], classNames: ["a", "b"])
        #expect(TemperatureScaling(fittedOn: right).temperature < 0.0101)
        let wrong = try Predictions(
            labels: [1, 0], probabilities: [0.9, 0.1, 0.2, 0.8], classNames: ["a", "b"])
        #expect(TemperatureScaling(fittedOn: wrong).temperature > 99)
    }

    @Test func averages() throws {
        let predictions = try Predictions(
            labels: [0, 1], probabilities: [0.5, 0.5, 0.25, 0.75], classNames: ["a", "b"])
        let mean = try predictions.averaged(with: [[0, 1, 0.75, 0.25]])
        #expect(mean.probabilities == [0.25, 0.75, 0.5, 0.5])
        #expect(mean.labels == predictions.labels)
        #expect(throws: EvaluationError.self) { try predictions.averaged(with: [[1, 0]]) }
    }

    @Test func nearDuplicatesDivideTheImages() throws {
        let predictions = try Predictions(
            labels: [0, 1, 1], probabilities: [1, 0, 1, 0, 0, 1], classNames: ["a", "b"])
        let some = try NearDuplicateFigures(predictions, twins: [0, 0, nil], distance: "d", threshold: 1)
        #expect((some.n, some.sameLabel) == (2, 1))
        #expect(some.with == Scores(try predictions.subset(at: [0, 1])))
        #expect(some.without?.accuracy == 1 && some.without?.n == 1)
        let none = try NearDuplicateFigures(
            predictions, twins: [nil, nil, nil], distance: "d", threshold: 1)
        #expect(none.with == nil && none.without == Scores(predictions))
        let all = try NearDuplicateFigures(predictions, twins: [0, 1, 1], distance: "d", threshold: 1)
        #expect(all.without == nil && all.n == 3)
        #expect(throws: EvaluationError.self) {
            try NearDuplicateFigures(predictions, twins: [nil], distance: "d", threshold: 1)
        }
    }
}
