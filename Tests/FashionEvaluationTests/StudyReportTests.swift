import FashionCore
import Foundation
import Testing

@testable import FashionEvaluation

/// What a study writes, and the comparison of two of them.
@Suite struct StudyReportTests {
    private func seed(_ seed: UInt64, _ accuracy: Double, flips: Double? = 0.96) -> SeedResult {
        SeedResult(
            seed: seed, testAccuracy: accuracy, flipAveraging: flips, testLoss: 0.2,
            validation: (best: (0.955, 1), byEpoch: [0.955, 0.95]), epochs: 2, minutes: 12.5)
    }

    private func report(_ seeds: [SeedResult]) -> StudyReport {
        StudyReport(name: "fast", settings: ["epochs": "2"], origin: ["program": "0.1.0"], seeds: seeds)
    }

    @Test func tableHasEverySeedAndTheMean() {
        let text = report([seed(43, 0.953), seed(42, 0.951)]).markdown
        #expect(text.contains("# Study: fast, 2 seeds\n"))
        let lines = text.components(separatedBy: "\n").filter { $0.hasPrefix("|") }
        #expect(
            lines[0]
                == "| seed | test accuracy (%) | flips averaged (%) | test loss | validation, best epoch (%) "
                + "| validation, last epoch (%) | minutes | epochs |")
        #expect(lines[2] == "| 42 | 95.10 | 96.00 | 0.2000 | 95.50 | 95.00 | 12.5 | 2 |")
        #expect(lines[3].hasPrefix("| 43 | 95.30 |"))
        #expect(lines[4].hasPrefix("| **mean** | **95.20** | **96.00** | **0.2000** |"))
        #expect(lines[5].hasPrefix("| standard deviation | 0.14 | 0.00 |"))
        #expect(lines[6].hasPrefix("| standard error | 0.100 |"))
        // 12.706 standard errors of a tenth.
        #expect(lines[7].hasPrefix("| 95 % interval of the mean | 93.93 to 96.47 |"))
        #expect(Set(lines.map { $0.filter { $0 == "|" }.count }).count == 1)
    }

    @Test func aFigureThatOneSeedLacksIsLeftOut() {
        let report = report([seed(1, 0.9), seed(2, 0.9, flips: nil)])
        #expect(report.summary["flip_averaging"] == nil && report.summary["test_accuracy"] != nil)
        #expect(!report.markdown.contains("flips averaged"))
    }

    @Test func theFileGivesItselfBack() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "study-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: url) }
        let report = report([seed(42, 0.9524), seed(7, 0.9509, flips: nil)])
        try report.write(to: url)
        #expect(try StudyReport(contentsOf: url) == report)
        #expect(report.seeds.map(\.seed) == [7, 42])
        let text = try String(contentsOf: url, encoding: .utf8)
        #expect(text.contains("\"test_accuracy\" : 0.9524"))
        try text.replacingOccurrences(of: "\"format\" : 1", with: "\"format\" : 9").write(
            to: url, atomically: true, encoding: .utf8)
        #expect(throws: FileError(url, "expected a study of format 1, found format 9")) {
            try StudyReport(contentsOf: url)
        }
        try "{}".write(to: url, atomically: true, encoding: .utf8)
        #expect(throws: FileError.self) { try StudyReport(contentsOf: url) }
    }

    @Test func comparesCommonSeeds() throws {
        let first = report([seed(1, 0.95), seed(2, 0.96), seed(3, 0.5)])
        let second = report([seed(2, 0.94), seed(1, 0.94), seed(9, 0.1)])
        let answers: [UInt64: (first: [Bool], second: [Bool])] = [
            1: ([true, true, false, true], [true, false, false, false]),
            2: ([true, false, true, true], [true, true, false, false]),
        ]
        let comparison = try StudyComparison(first, named: "a", with: second, named: "b") { answers[$0] }
        #expect(comparison.seeds == [1, 2])
        let accuracy = try #require(comparison.differences["test_accuracy"])
        #expect(abs(accuracy.difference.mean - 0.015) < 1e-12)
        #expect(comparison.mcNemar == McNemarTest(firstOnly: 4, secondOnly: 1))
        #expect(comparison.markdown.contains("| test accuracy (%) | 1.500 |"))
        #expect(comparison.markdown.contains("only the second 1 times; p = 0.3750"))

        #expect(throws: EvaluationError.self) {
            try StudyComparison(first, named: "a", with: report([seed(9, 0.1)]), named: "b") { answers[$0] }
        }
        #expect(throws: EvaluationError.self) {
            try StudyComparison(first, named: "a", with: second, named: "b") { _ in ([true], []) }
        }
        #expect(try StudyComparison(first, named: "a", with: second, named: "b") { _ in nil }.mcNemar == nil)
    }

    @Test func readsPredictedClasses() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("p-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: url) }
        let predictions = try Predictions(
            labels: [0, 1, 1], probabilities: [0.75, 0.25, 1, 0, 0, 1], classNames: ["a, \"b\"\n0,0,0", "c"])
        try predictions.writeCSV(to: url)
        let table = try PredictionTable(contentsOf: url)
        #expect(table.labels == [0, 1, 1] && table.predicted == [0, 0, 1])
        #expect(table.isCorrect == [true, false, true])
        for (text, problem) in [
            ("index,label,predicted,a\n0,1,0,1\n2,1,0,1\n", "row 3: expected image 1"),
            ("index,label,predicted,a\n0,x,0,1\n", "row 2: expected image 0"),
            ("index,label,predicted,\"a\n0,1,0,1\n", "expected a header and a row"),
            ("nothing\n", "expected a table with the columns"),
        ] {
            try text.write(to: url, atomically: true, encoding: .utf8)
            let error = #expect(throws: FileError.self) { try PredictionTable(contentsOf: url) }
            #expect(try #require(error).problem.hasPrefix(problem))
        }
    }
}
