import Foundation
import Testing

@testable import FashionEvaluation

/// Student's t and McNemar's test against SciPy and statsmodels.
@Suite struct StudyStatisticsTests {
    struct Fixture: Decodable {
        struct Sample: Decodable {
            let values: [Double]
            let mean: Double
            let deviation: Double
            let error: Double
            let interval: [Double]
        }

        struct Pair: Decodable {
            let first: [Double]
            let second: [Double]
            let t: Double
            let p: Double
            let interval: [Double]
        }

        struct Counts: Decodable {
            let first: Int
            let second: Int
            let p: Double
        }

        let samples: [Sample]
        let pairs: [Pair]
        let counts: [Counts]

        static func read() throws -> Fixture {
            let url = try #require(Bundle.module.url(forResource: "Fixtures/studies", withExtension: "json"))
            return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
        }
    }

    private func isClose(_ found: Double?, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
        found.map { abs($0 - expected) <= tolerance * max(abs(expected), 1e-12) } ?? false
    }

    @Test func samples() throws {
        for sample in try Fixture.read().samples {
            let summary = try #require(SampleSummary(sample.values))
            let scale = sample.values.map(abs).max() ?? 1
            #expect(summary.n == sample.values.count)
            #expect(abs(summary.mean - sample.mean) <= 1e-12 * scale)
            #expect(isClose(summary.deviation, sample.deviation))
            #expect(isClose(summary.standardError, sample.error))
            let interval = try #require(summary.interval)
            #expect(abs(interval.lower - sample.interval[0]) <= 1e-9 * scale)
            #expect(abs(interval.upper - sample.interval[1]) <= 1e-9 * scale)
        }
    }

    @Test func oneMeasurementHasNoDeviation() throws {
        let one = try #require(SampleSummary([0.95]))
        #expect(one.mean == 0.95 && one.deviation == nil && one.standardError == nil && one.interval == nil)
        #expect(SampleSummary([]) == nil)
        let pair = try #require(PairedDifference([(first: 2, second: 1), (first: 3, second: 2)]))
        #expect(pair.difference.mean == 1 && pair.t == nil && pair.p == nil)
        // Four images of 80 each time: equal but for rounding.
        func share(_ right: Int) -> Double { Double(right) / 80 }
        let shares = [(64, 60), (71, 67), (77, 73)].map { (first: share($0.0), second: share($0.1)) }
        let differences = Set(shares.map { $0.first - $0.second })
        #expect(differences.count > 1)
        #expect(PairedDifference(shares)?.p == nil)
    }

    @Test func pairs() throws {
        for pair in try Fixture.read().pairs {
            let result = try #require(
                PairedDifference(zip(pair.first, pair.second).map { (first: $0, second: $1) }))
            #expect(isClose(result.t, pair.t, 1e-8), "\(pair.t)")
            #expect(isClose(result.p, pair.p, 1e-8), "\(pair.p)")
            let interval = try #require(result.difference.interval)
            #expect(
                abs(interval.lower - pair.interval[0]) < 1e-9 && abs(interval.upper - pair.interval[1]) < 1e-9
            )
        }
    }

    @Test func mcNemar() throws {
        for counts in try Fixture.read().counts {
            let p = McNemarTest(firstOnly: counts.first, secondOnly: counts.second).p
            // statsmodels gives 0 where a Double holds no smaller number.
            #expect(counts.p == 0 ? p < 1e-300 : isClose(p, counts.p, 1e-7), "\(p) \(counts.p)")
            #expect(McNemarTest(firstOnly: counts.second, secondOnly: counts.first).p == p)
        }
    }
}
