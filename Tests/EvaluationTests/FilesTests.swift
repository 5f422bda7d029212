import Evaluation
import FashionCore
import Foundation
import Testing

/// `metrics.json` and `predictions.csv`.
struct FilesTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "evaluation-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    /// Against Python's `csv` and NumPy's shortest float32.
    @Test(arguments: try ReportFixture.all())
    func csv(_ fixture: ReportFixture) throws {
        #expect(try fixture.predictions().csv == fixture.csv)
    }

    @Test func probabilitiesSurviveTheFile() throws {
        let first = Float(1) / 3
        let numbers = [first, 1 - first, Float.leastNonzeroMagnitude, 1, 1 - first.ulp, 0]
        let predictions = try Predictions(
            labels: [0, 1, 0], probabilities: numbers, classNames: ["a", "b"])
        try withFolder { folder in
            let url = folder.appendingPathComponent("results/predictions.csv")
            try predictions.writeCSV(to: url)
            let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
            let read = lines.dropFirst().flatMap { $0.split(separator: ",").suffix(2).map { Float($0) } }
            #expect(read == numbers)
        }
    }

    @Test func metrics() throws {
        let fixture = try #require(try ReportFixture.all().first)
        let origin = Metrics.Origin(
            model: "saved_model/best_model.h5", data: "the genuine set", version: "1.2.3")
        try withFolder { folder in
            let url = folder.appendingPathComponent("metrics.json")
            let metrics = Metrics(try fixture.predictions(), origin: origin)
            try metrics.write(to: url)
            let data = try Data(contentsOf: url)
            #expect(try JSONDecoder().decode(Metrics.self, from: data) == metrics)

            let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            #expect(json["n"] as? Int == 120)
            #expect(json["accuracy"] as? Double == fixture.accuracy)
            #expect(json["confusion_matrix"] as? [[Int]] == fixture.confusion)
            let interval = try #require(json["accuracy_interval_95"] as? [String: Double])
            #expect(abs((interval["lower"] ?? 0) - fixture.interval[0]) < 1e-9)
            let classes = try #require(json["classes"] as? [[String: Any]])
            #expect(classes.map { $0["name"] as? String } == fixture.classNames)
            #expect(
                (json["origin"] as? [String: String])
                    == ["model": origin.model, "data": origin.data, "version": origin.version])

            // Sorted keys, one a line, slashes as they are.
            let text = String(decoding: data, as: UTF8.self)
            let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }
            #expect(keys.count == json.count)
            #expect(keys == keys.sorted())
            #expect(text.contains("saved_model/best_model.h5"))
        }
    }

    @Test func namesTheFileThatCannotBeWritten() throws {
        try withFolder { folder in
            let blocker = folder.appendingPathComponent("results")
            try WholeFile.write("a file where a folder should be", to: blocker)
            let predictions = try Predictions(labels: [0], probabilities: [1], classNames: ["a"])
            let error = #expect(throws: FileError.self) {
                try predictions.writeCSV(to: blocker.appendingPathComponent("predictions.csv"))
            }
            #expect(error?.path.hasSuffix("results/predictions.csv") == true)
        }
    }
}
