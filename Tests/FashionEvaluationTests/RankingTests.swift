import FashionCore
import FashionEvaluation
import Testing

/// ROC and precision–recall against scikit-learn.
struct RankingTests {
    @Test(arguments: try ReportFixture.all())
    func areas(_ fixture: ReportFixture) throws {
        let ranking = Ranking(try fixture.predictions())
        #expect(ranking.classes.map(\.name) == fixture.classNames)
        #expect(ranking.classes.count == fixture.rankings.count)
        for (found, expected) in zip(ranking.classes, fixture.rankings) {
            expectEqual(found.rocArea, expected.rocArea)
            expectEqual(found.averagePrecision, expected.averagePrecision)
            #expect(found.roc.isEmpty == (expected.rocArea == nil))
            #expect(found.precisionRecall.isEmpty == (expected.averagePrecision == nil))
        }
        let areas = fixture.rankings.compactMap(\.rocArea)
        expectEqual(ranking.macroROCArea, areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count))
    }

    private func expectEqual(
        _ found: Double?, _ expected: Double?, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect((found == nil) == (expected == nil), sourceLocation: sourceLocation)
        #expect(abs((found ?? 0) - (expected ?? 0)) < 1e-9, sourceLocation: sourceLocation)
    }

    @Test(arguments: try ReportFixture.all().filter { $0.rankings[0].roc != nil })
    func curves(_ fixture: ReportFixture) throws {
        let ranking = Ranking(try fixture.predictions())
        for (found, expected) in zip(ranking.classes, fixture.rankings) {
            for (points, pairs) in [
                (found.roc, expected.roc ?? []), (found.precisionRecall, expected.precisionRecall ?? []),
            ] {
                try #require(points.count == pairs.count)
                for (point, pair) in zip(points, pairs) {
                    #expect(abs(point.x - pair[0]) < 1e-5 && abs(point.y - pair[1]) < 1e-5)
                }
            }
        }
    }

    /// Long curves keep their ends and their areas.
    @Test func thinning() throws {
        var stream = RandomStream(seed: 5, purpose: .test)
        let labels = (0..<4000).map { UInt8($0 % 2) }
        let probabilities = labels.flatMap { label in
            let first = 0.7 * stream.uniform() + (label == 0 ? 0.3 : 0)
            return [first, 1 - first]
        }
        let ranking = ClassRanking(
            try Predictions(labels: labels, probabilities: probabilities, classNames: ["a", "b"]), class: 0)
        for curve in [ranking.roc, ranking.precisionRecall] {
            #expect((300...ClassRanking.largestCurve).contains(curve.count))
            #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.x <= $1.x })
            #expect(curve.last?.x == 1)
        }
        #expect(ranking.roc.first == ClassRanking.Point(x: 0, y: 0) && ranking.roc.last?.y == 1)
        #expect(ranking.precisionRecall.first == ClassRanking.Point(x: 0, y: 1))
        #expect(abs(area(ranking.roc) - (ranking.rocArea ?? 0)) < 2e-3)
        #expect(abs(area(ranking.precisionRecall) - (ranking.averagePrecision ?? 0)) < 5e-3)
    }

    private func area(_ curve: [ClassRanking.Point]) -> Double {
        zip(curve, curve.dropFirst()).reduce(0) { $0 + ($1.1.x - $1.0.x) * ($1.0.y + $1.1.y) / 2 }
    }
}
