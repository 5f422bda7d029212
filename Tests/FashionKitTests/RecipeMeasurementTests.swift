import FashionKit
import Foundation
import Testing

/// What the recipes and the README say of accuracy, against the files of the trainings.
@Suite("Figures of recipes are those of their results")
struct RecipeMeasurementTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }

    private func isRounded(_ shown: Double?, of exact: Double?, digits: Int) -> Bool {
        switch (shown, exact) {
        case (nil, nil): true
        case (let shown?, let exact?): abs(shown - exact) <= 0.5 * pow(10, -Double(digits)) + 1e-9
        default: false
        }
    }

    @Test(arguments: Recipe.Name.allCases) func measurement(_ name: Recipe.Name) throws {
        guard let measurement = Recipe.named(name).measurement else { return }
        let folder = Self.root.appendingPathComponent("Benchmarks/results/\(measurement.results)")
        let study = folder.appendingPathComponent("study.json")
        // A difference explains more epochs than the recipe has in its present form.
        #expect(
            measurement.epochs <= Recipe.named(name).configuration.epochs || measurement.difference != nil)
        guard FileManager.default.fileExists(atPath: study.path) else {
            #expect(
                measurement.seeds == 1 && measurement.deviation == nil && measurement.flipAveraging == nil)
            // Some results are older than today's format.
            let file = try Data(contentsOf: folder.appendingPathComponent("metrics.json"))
            let metrics = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
            #expect(
                isRounded(
                    measurement.accuracy, of: (metrics["accuracy"] as? Double).map { 100 * $0 }, digits: 2))
            let history = try History(contentsOf: folder.appendingPathComponent("training_history.json"))
            #expect(measurement.epochs == history.records.count)
            return
        }
        // From the seeds' own figures, not the summary.
        let seeds = try StudyReport(contentsOf: study).seeds
        func mean(_ figure: (SeedResult) -> Double) -> Double {
            seeds.map(figure).reduce(0, +) / Double(seeds.count)
        }
        let accuracy = mean { 100 * $0.testAccuracy }
        let squares = mean { (100 * $0.testAccuracy - accuracy) * (100 * $0.testAccuracy - accuracy) }
        let deviation =
            seeds.count > 1 ? (squares * Double(seeds.count) / Double(seeds.count - 1)).squareRoot() : nil
        #expect(measurement.seeds == seeds.count)
        #expect(isRounded(measurement.accuracy, of: accuracy, digits: 2))
        #expect(isRounded(measurement.deviation, of: deviation, digits: 2))
        #expect(
            isRounded(measurement.flipAveraging, of: mean { 100 * ($0.flipAveraging ?? .nan) }, digits: 2))
        #expect(isRounded(measurement.minutes, of: mean { $0.minutes }, digits: 0))
        #expect(seeds.allSatisfy { $0.epochs == measurement.epochs })
    }

    @Test(arguments: ["README.md", "Documentation/Results.md"]) func tables(_ file: String) throws {
        let rows = try text(file).components(separatedBy: "\n").filter { $0.hasPrefix("| `") }
        for name in Recipe.Name.allCases {
            guard let measurement = Recipe.named(name).measurement else { continue }
            let accuracy = String(format: " %.2f %%", measurement.accuracy)
            let row = try #require(rows.first { $0.hasPrefix("| `\(name.rawValue)`") }, "\(name) in \(file)")
            #expect(row.contains(accuracy) && row.contains(" \(measurement.epochs) "), "\(row)")
            if let flips = measurement.flipAveraging {
                #expect(row.contains(String(format: " %.2f %%", flips)), "\(row)")
            }
        }
    }
}
