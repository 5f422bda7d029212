import FashionCore
import FashionEvaluation
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
            let predictions = try fixture.predictions()
            var metrics = Metrics(predictions, ranking: Ranking(predictions), origin: origin)
            metrics.temperatureScaling = try TemperatureFigures(
                validation: predictions.subset(at: Array(0..<60)), test: predictions)
            metrics.flipAveraging = Scores(predictions)
            metrics.shiftAveraging = Scores(predictions)
            metrics.nearDuplicates = try NearDuplicateFigures(
                predictions, twins: (0..<120).map { $0 < 3 ? predictions.labels[0] : nil }, distance: "d",
                threshold: 1.5)
            metrics.omitted = ["something": "a reason"]
            try metrics.write(to: url)
            let data = try Data(contentsOf: url)
            #expect(try JSONDecoder().decode(Metrics.self, from: data) == metrics)

            let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            #expect(json["n"] as? Int == 120)
            #expect(json["format"] as? Int == 1)
            #expect(abs((json["top_2_accuracy"] as? Double ?? 0) - fixture.topAccuracies[1]) < 1e-12)
            #expect(abs((json["top_3_accuracy"] as? Double ?? 0) - fixture.topAccuracies[2]) < 1e-12)
            #expect(json["omitted"] as? [String: String] == ["something": "a reason"])
            let ranking = try #require(json["ranking"] as? [String: Any])
            let areas = fixture.rankings.compactMap(\.rocArea)
            #expect(
                abs((ranking["macro_roc_auc"] as? Double ?? 0) - areas.reduce(0, +) / Double(areas.count))
                    < 1e-9)
            let duplicates = try #require(json["near_duplicates"] as? [String: Any])
            #expect(duplicates["n"] as? Int == 3)
            #expect((duplicates["without"] as? [String: Any])?["n"] as? Int == 117)
            #expect(
                duplicates["same_label"] as? Int
                    == predictions.labels.prefix(3).count { $0 == predictions.labels[0] })
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

    /// A later layout must not be taken for this one.
    @Test func refusesAnotherFormat() throws {
        let predictions = try Predictions(labels: [0], probabilities: [1], classNames: ["a"])
        let metrics = Metrics(
            predictions, ranking: Ranking(predictions),
            origin: Metrics.Origin(model: "m", data: "d", version: "v"))
        let text = String(decoding: try JSONEncoder().encode(metrics), as: UTF8.self)
        #expect(try JSONDecoder().decode(Metrics.self, from: Data(text.utf8)) == metrics)
        let later = text.replacingOccurrences(of: "\"format\":1", with: "\"format\":2")
        #expect(later != text)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Metrics.self, from: Data(later.utf8)) }
    }

    /// The file begins with scikit-learn's table, character for character; only a line break in a name does not break it.
    @Test(arguments: try DefaultReport.all())
    func classificationReport(_ fixture: DefaultReport) throws {
        try withFolder { folder in
            let url = folder.appendingPathComponent("classification_report.txt")
            try ClassificationReport.write(ConfusionMatrix(fixture.predictions()), to: url)
            let text = try String(contentsOf: url, encoding: .utf8)
            if fixture.names.contains("line\nbreak") {
                #expect(text.contains("line\\u{A}break") && !text.contains("line\nbreak"))
            } else {
                #expect(text.hasPrefix(fixture.text2 + "\n" + fixture.text4 + "\n"))
            }
            #expect(text.hasSuffix("\n") && !text.contains("nan"))
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
