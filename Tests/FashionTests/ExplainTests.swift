import Foundation
import Testing

/// `fashion explain` with the real program.
struct ExplainTests {
    private static let signature = Data([0x89, 0x50, 0x4E, 0x47])

    private func workspace() throws -> Workspace {
        let workspace = try Workspace()
        try PredictionImages.putModel(in: workspace)
        return workspace
    }

    private func pictures(_ workspace: Workspace) throws -> [String] {
        let folder = workspace["results/explanations"]
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        for name in names {
            let file = try Data(contentsOf: folder.appendingPathComponent(name))
            #expect(file.prefix(4) == Self.signature, "\(name)")
        }
        return names
    }

    @Test func filesAndTestImagesAreExplainedAndWhatCannotBeReadIsReported() throws {
        let workspace = try workspace()
        for name in ["a.png", "more/a.png"] {
            try PredictionImages.photograph(to: workspace["photos/\(name)"])
        }
        try Data("no image".utf8).write(to: workspace["photos/bad.jpg"])
        let run = try workspace.run(
            "explain", "photos", "none.png", "--index", "3", "17", "--class", "bag", "--data", "data",
            "--threads", "1")
        #expect(run.status == 1)
        #expect(run.errorOutput.contains("bad.jpg: is a text; expected a PNG, JPEG or WebP image"))
        #expect(run.errorOutput.contains("none.png: no such file"))
        #expect(
            try pictures(workspace) == ["a_bag-2.png", "a_bag.png", "test_17_bag.png", "test_3_bag.png"])
        let rows = run.output.split(separator: "\n")
        #expect(rows.count == 5 && rows[0].hasPrefix("image "))
        #expect(rows[1].hasPrefix("photos/a.png ") && rows[1].hasSuffix("results/explanations/a_bag.png"))
        #expect(rows[4].hasPrefix("Test image 17 ") && rows[4].contains(" % "))
    }

    /// Without `--class` the picture is about the class that `predict` and `evaluate` name.
    @Test func thePredictedClassIsExplained() throws {
        let workspace = try workspace()
        let run = try workspace.run(
            "explain", "--index", "0", "1", "2", "--data", "data", "--threads", "1")
        #expect(run.status == 0, "\(run.errorOutput)")
        #expect(try workspace.run("evaluate", "--data", "data", "--threads", "1", "--no-figures").status == 0)
        let table = try String(contentsOf: workspace["results/predictions.csv"], encoding: .utf8)
            .split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        let expected = try (0..<3).map { index in
            let name = table[0][3 + (try #require(Int(table[1 + index][2])))]
            let part = name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
            return "test_\(index)_\(part).png"
        }
        #expect(try pictures(workspace) == expected)
        let again = try workspace.run("explain", "--index", "1", "--class", "8", "--data", "data")
        #expect(again.status == 0 && workspace.has("results/explanations/test_1_bag.png"))
    }

    @Test(arguments: [
        ([], "expected images"), (["--index", "-1"], "--index"), (["--index", "30"], "0 to 29"),
        (["--index", "1", "--class", "Sneker"], "did you mean \"Sneaker\"?"),
        (["--index", "1", "--class", "10"], "expected 0 to 9"), (["a.png", "--threads", "0"], "--threads"),
    ])
    func wrongUsage(_ arguments: [String], _ words: String) throws {
        let workspace = try workspace()
        let run = try Program.run(
            ["explain"] + arguments + ["--data", "data"], in: workspace.folder)
        #expect(
            run.status == 2 && run.output.isEmpty && run.errorOutput.contains(words), "\(run.errorOutput)")
        #expect(!workspace.has("results"))
    }
}
