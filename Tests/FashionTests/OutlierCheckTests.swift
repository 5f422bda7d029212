import Foundation
import Testing

/// The way of the outlier check: fitted by `evaluate` or `train`, kept in the model, used by `predict`.
struct OutlierCheckTests {
    private func verdicts(_ output: String) throws -> [String: Bool] {
        var verdicts: [String: Bool] = [:]
        for line in output.split(separator: "\n") {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            verdicts[try #require(object["file"] as? String)] = try #require(
                object["unlike_training"] as? Bool)
        }
        return verdicts
    }

    @Test func evaluateFitsItAndPredictUsesIt() throws {
        // 500 of 5,000 images are those that a training would hold back.
        let workspace = try Workspace(images: 5000)
        try PredictionImages.putModel(in: workspace)
        let plain = ["--no-figures", "--no-near-duplicates"]
        let evaluation = try Program.run(
            ["evaluate", "--data", "data", "--threads", "1", "--fit-outlier-check", "checked.h5"] + plain,
            in: workspace.folder)
        #expect(evaluation.status == 0, "\(evaluation.errorOutput)")
        #expect(evaluation.output.contains("(fitted to flag 1.00 % of 500 images)"))
        let again = try Program.run(
            ["evaluate", "--data", "data", "--threads", "1", "--model", "checked.h5"] + plain,
            in: workspace.folder)
        let line = evaluation.output.split(separator: "\n").first { $0.hasPrefix("Outlier check:") }
        #expect(line != nil && again.output.split(separator: "\n").contains { $0 == line })

        struct Metrics: Decodable {
            struct Check: Decodable { let n: Int; let flagged: Int; let false_alarm_rate: Double }
            let outlier_check: Check
        }
        let check = try JSONDecoder().decode(
            Metrics.self, from: Data(contentsOf: workspace["results/metrics.json"])
        ).outlier_check
        #expect(check.n == 1250 && check.false_alarm_rate == Double(check.flagged) / 1250)
        #expect(line?.contains(" flags \(check.flagged) of the test images, ") == true)

        try PredictionImages.textures(count: 100, seed: 9, in: workspace["known"])
        for (name, level) in [("black", 0), ("grey", 120), ("white", 255)] {
            try PredictionImages.write(
                [UInt8](repeating: UInt8(level), count: 64), width: 8, height: 8,
                to: workspace["unknown/\(name).png"])
        }
        let half = (0..<64).map { UInt8($0 < 32 ? 255 : 0) }
        try PredictionImages.write(half, width: 8, height: 8, to: workspace["unknown/half.png"])
        let run = try workspace.run(
            "predict", "known", "unknown", "--raw", "--json", "--model", "checked.h5", "--threads", "1")
        #expect(run.status == 0, "\(run.errorOutput)")
        let verdicts = try verdicts(run.output)
        let (known, unknown) = (
            verdicts.filter { $0.key.hasPrefix("known") }, verdicts.filter { $0.key.hasPrefix("un") }
        )
        // Every fifth texture is plain, with next to no contrast, and so were those that the check was fitted to.
        #expect(known.count == 100 && known.values.count { $0 } <= 8)
        #expect(unknown.count == 4 && unknown.values.allSatisfy { $0 })
        #expect(!run.errorOutput.contains("has no outlier check"))

        let table = try workspace.run(
            "predict", "unknown", "--raw", "--model", "checked.h5", "--threads", "1")
        #expect(
            table.output.contains("[blank image]") && table.output.contains("[unlike the training images]"))
        #expect(table.errorOutput.contains("4 unlike the training images"))
    }

    @Test func trainFitsItWhereEnoughImagesAreHeldBack() throws {
        let workspace = try Workspace(images: 1000)
        let training = try workspace.train("--epochs", "1", "--validation-fraction", "0.5")
        #expect(training.status == 0, "\(training.errorOutput)")
        try PredictionImages.write(
            [UInt8](repeating: 0, count: 64), width: 8, height: 8, to: workspace["black.png"])
        let run = try workspace.run("predict", "black.png", "--raw", "--json", "--threads", "1")
        #expect(try verdicts(run.output) == ["black.png": true])
    }

    @Test func tooFewImagesToFitOnAreAnError() throws {
        let workspace = try Workspace()
        try PredictionImages.putModel(in: workspace)
        let run = try workspace.run(
            "evaluate", "--data", "data", "--threads", "1", "--fit-outlier-check", "checked.h5")
        #expect(run.status == 1 && !workspace.has("checked.h5"))
        #expect(
            run.errorOutput.contains("--fit-outlier-check: expected at least 500 validation images, found 12")
        )
    }
}
