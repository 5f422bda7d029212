import Foundation
import Testing

/// `fashion predict` with the real program.
struct PredictTests {
    private func workspace() throws -> Workspace {
        let workspace = try Workspace()
        try PredictionImages.putModel(in: workspace)
        return workspace
    }

    private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    private func objects(_ output: String) throws -> [[String: Any]] {
        try lines(output).map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test func aFolderWithGoodAndBadFiles() throws {
        let workspace = try workspace()
        for name in [
            "photos/b.png", "photos/a.PNG", "photos/sub/deep/c", "photos/.hidden.png", "photos/.git/d.png",
        ] {
            try PredictionImages.photograph(to: workspace[name])
        }
        try Data("no image".utf8).write(to: workspace["photos/notes.txt"])
        try Data("no image".utf8).write(to: workspace["photos/aa.jpg"])
        try Data().write(to: workspace["photos/empty.png"])
        let run = try workspace.run("predict", "photos", "--threads", "1")
        #expect(run.status == 1)
        let rows = lines(run.output)
        #expect(rows.first?.hasPrefix("file ") == true)
        #expect(
            rows.dropFirst().map { $0.prefix { $0 != " " } } == [
                "photos/a.PNG", "photos/b.png", "photos/sub/deep/c",
            ])
        // One image gives one answer, wherever it lies.
        #expect(Set(rows.dropFirst().map { $0.drop { $0 != " " }.drop { $0 == " " } }).count == 1)
        #expect(rows[1].contains(" % "))
        #expect(run.errorOutput.contains("aa.jpg: is a text; expected a PNG, JPEG or WebP image"))
        #expect(run.errorOutput.contains("empty.png: is empty"))
        #expect(!run.errorOutput.contains("notes.txt") && !run.errorOutput.contains("hidden.png"))
        #expect(run.errorOutput.contains("skipped ("))
        #expect(run.errorOutput.contains("3 images in ") && run.errorOutput.contains("2 could not be read"))
        #expect(run.errorOutput.contains("has no outlier check"))
    }

    @Test func missingFilesAndEmptyFoldersAreReportedAndTheRestGoesOn() throws {
        let workspace = try workspace()
        try PredictionImages.photograph(to: workspace["one.png"])
        try FileManager.default.createDirectory(at: workspace["nothing"], withIntermediateDirectories: true)
        let run = try workspace.run("predict", "none.png", "one.png", "nothing", "--json", "--threads", "1")
        #expect(run.status == 1)
        #expect(try objects(run.output).map { $0["file"] as? String } == ["one.png"])
        #expect(run.errorOutput.contains("none.png: no such file"))
        #expect(
            run.errorOutput.contains(
                "nothing: expected PNG, JPEG or WebP images in this folder, found none"))

        #expect(try workspace.run("predict", "one.png", "--threads", "1").status == 0)
        let empty = try workspace.run("predict", "nothing", "--threads", "1")
        #expect(empty.status == 1 && empty.output.isEmpty)
        let model = try workspace.run("predict", "one.png", "--model", "none.h5")
        #expect(model.status == 1 && model.errorOutput.contains("none.h5"))
    }

    @Test func jsonHasOneObjectALine() throws {
        let workspace = try workspace()
        let name = "a \"quoted\", näme\\.png"
        try PredictionImages.photograph(to: workspace["photos/\(name)"])
        try PredictionImages.photograph(to: workspace["photos/z.png"], level: 200)
        let run = try workspace.run("predict", "photos/", "--json", "--top", "100", "--threads", "1")
        #expect(run.status == 0, "\(run.errorOutput)")
        let objects = try objects(run.output)
        #expect(objects.map { $0["file"] as? String } == ["photos/\(name)", "photos/z.png"])
        for object in objects {
            let top = try #require(object["top"] as? [[String: Any]])
            let probabilities = try top.map { try #require($0["probability"] as? Double) }
            #expect(probabilities.count == 10 && abs(probabilities.reduce(0, +) - 1) < 1e-5)
            #expect(probabilities == probabilities.sorted(by: >))
            #expect(object["class"] as? String == top[0]["class"] as? String)
            #expect(object["confidence"] as? Double == probabilities[0])
            // The model has no check.
            for key in ["unlike_training", "outlier_score", "blank"] { #expect(object[key] is NSNull) }
        }
    }

    @Test func csvQuotesNames() throws {
        let workspace = try workspace()
        try PredictionImages.photograph(to: workspace["photos/a \"quoted\", name.png"])
        try PredictionImages.photograph(to: workspace["photos/b.png"])
        let run = try workspace.run("predict", "photos", "--csv", "--top", "2", "--threads", "1")
        #expect(run.status == 0, "\(run.errorOutput)")
        let rows = lines(run.output)
        #expect(rows[0] == "file,class,confidence,unlike_training,outlier_score,class_2,confidence_2")
        #expect(rows.count == 3)
        #expect(rows[1].hasPrefix("\"photos/a \"\"quoted\"\", name.png\","))
        let cells = rows[2].split(separator: ",", omittingEmptySubsequences: false)
        #expect(cells.count == 7 && cells[0] == "photos/b.png" && cells[3].isEmpty && cells[4].isEmpty)
        let first = try #require(Double(cells[2]))
        let second = try #require(Double(cells[6]))
        #expect(first >= second)
    }

    @Test func rawAgreesWithEvaluate() throws {
        let workspace = try workspace()
        // The test images of the workspace: 30 with seed 2.
        try PredictionImages.textures(count: 30, seed: 2, in: workspace["images"])
        let run = try workspace.run("predict", "images", "--raw", "--json", "--top", "10", "--threads", "1")
        #expect(run.status == 0, "\(run.errorOutput)")
        #expect(try workspace.run("evaluate", "--data", "data", "--threads", "1").status == 0)
        let table = try String(contentsOf: workspace["results/predictions.csv"], encoding: .utf8)
        let rows = lines(table).map { $0.split(separator: ",").map(String.init) }
        let objects = try objects(run.output)
        #expect(objects.count == 30 && rows.count == 31)
        for (object, row) in zip(objects, rows.dropFirst()) {
            for choice in try #require(object["top"] as? [[String: Any]]) {
                let name = try #require(choice["class"] as? String)
                let column = try #require(rows[0].firstIndex(of: name))
                let expected = try #require(Double(row[column]))
                let found = try #require(choice["probability"] as? Double)
                #expect(abs(found - expected) < 1e-5)
            }
        }

        try PredictionImages.photograph(to: workspace["images/large.png"])
        let mixed = try workspace.run("predict", "images", "--raw", "--threads", "1")
        #expect(mixed.status == 1 && lines(mixed.output).count == 31)
        #expect(
            mixed.errorOutput.contains(
                "large.png: expected an image of the network's size, 8×8, with --raw, found 40×30"))
    }

    @Test func manyImagesComeInOrderWhateverTheBatch() throws {
        let workspace = try workspace()
        try PredictionImages.textures(count: 300, seed: 3, in: workspace["images"])
        let all = try workspace.run("predict", "images", "--raw", "--json", "--threads", "2")
        #expect(all.status == 0, "\(all.errorOutput)")
        let objects = try objects(all.output)
        #expect(objects.map { $0["file"] as? String } == (1000..<1300).map { "images/\($0).png" })
        for index in [0, 127, 128, 299] {
            let one = try workspace.run(
                "predict", "images/\(1000 + index).png", "--raw", "--json", "--threads", "1")
            let alone = try #require(self.objects(one.output).first)
            #expect(alone["class"] as? String == objects[index]["class"] as? String)
            let found = try #require(alone["confidence"] as? Double)
            let expected = try #require(objects[index]["confidence"] as? Double)
            #expect(abs(found - expected) < 1e-4)
        }
    }

    @Test func stepsAreDrawn() throws {
        let workspace = try workspace()
        for name in ["photos/a.png", "photos/sub/a.png"] {
            try PredictionImages.photograph(to: workspace[name])
        }
        let signature = Data([0x89, 0x50, 0x4E, 0x47])
        let sheet = try workspace.run(
            "predict", "photos", "--show-preprocessing", "steps.png", "--threads", "1")
        #expect(sheet.status == 0, "\(sheet.errorOutput)")
        #expect(try Data(contentsOf: workspace["steps.png"]).prefix(4) == signature)
        let folder = try workspace.run("predict", "photos", "--show-preprocessing", "steps", "--threads", "1")
        #expect(folder.status == 0, "\(folder.errorOutput)")
        let files = try FileManager.default.contentsOfDirectory(atPath: workspace["steps"].path)
        #expect(files.sorted() == ["a.png-2.png", "a.png.png"])
        for file in files { #expect(try Data(contentsOf: workspace["steps/\(file)"]).prefix(4) == signature) }
        #expect(sheet.output == folder.output)
        let photograph = try Data(contentsOf: workspace["photos/a.png"])
        let replacing = try workspace.run("predict", "photos", "--show-preprocessing", "photos/a.png")
        #expect(replacing.status == 2)
        #expect(replacing.errorOutput.contains("--show-preprocessing: expected another file than the images"))
        #expect(try Data(contentsOf: workspace["photos/a.png"]) == photograph)
    }

    @Test(arguments: [
        [], ["a.png", "--top", "0"], ["a.png", "--json", "--csv"], ["a.png", "--threads", "0"],
        ["a.png", "--raw", "--show-preprocessing", "b.png"],
    ])
    func wrongUsage(_ arguments: [String]) throws {
        let workspace = try Workspace()
        let run = try Program.run(["predict"] + arguments, in: workspace.folder)
        #expect(run.status == 2 && run.output.isEmpty && !run.errorOutput.isEmpty)
    }
}
