import Foundation
import Testing

/// Looking at data and measuring speed, with the real program.
struct DataAndBenchmarkTests {
    @Test func infoAsText() throws {
        let workspace = try Workspace(images: 80)
        let info = try workspace.run("data", "info", "--data", "data")
        #expect(info.status == 0)
        #expect(info.output.contains("images of 8×8"))
        #expect(info.output.contains("train-images-idx3-ubyte, MD5 of its content "))
        #expect(info.output.contains(/all +80 +20\n/))
        #expect(info.output.contains("not the published files"))
    }

    @Test func infoAsJSON() throws {
        struct Info: Decodable {
            struct File: Decodable { let md5: String }
            struct Class: Decodable {
                let name: String
                let training: Int, test: Int
            }
            let width: Int, height: Int, trainingCount: Int, testCount: Int
            let isGenuine: Bool
            let files: [File]
            let classes: [Class]
        }
        let workspace = try Workspace(images: 80)
        let outcome = try workspace.run("data", "info", "--data", "data", "--json")
        #expect(outcome.status == 0)
        let info = try JSONDecoder().decode(Info.self, from: Data(outcome.output.utf8))
        #expect(info.width == 8 && info.height == 8 && info.trainingCount == 80 && info.testCount == 20)
        #expect(!info.isGenuine && info.files.count == 4 && info.files.allSatisfy { $0.md5.count == 32 })
        #expect(info.classes.count == 10 && info.classes.allSatisfy { $0.training == 8 && $0.test == 2 })
    }

    @Test func nearDuplicatesAreListedUnlessUnwanted() throws {
        let workspace = try Workspace()
        try ColourSet.write(to: workspace["shop"])
        // One byte after the end of an image makes another file of the same pixels.
        let image = try Data(contentsOf: workspace["shop/train/moss/0.png"])
        try (image + Data([0])).write(to: workspace["shop/test/brick/again.png"])
        let info = try workspace.run("data", "info", "--data", "shop", "--no-cache")
        #expect(
            info.output.contains(
                "train/moss/0.png = test/brick/again.png (two parts and classes, distance 0)"),
            "\(info.output)")
        let without = try workspace.run(
            "data", "info", "--data", "shop", "--no-cache", "--no-near-duplicates")
        #expect(without.status == 0 && !without.output.contains("near-duplicate"))
    }

    /// The usual place of the data is `data` under the current folder.
    @Test func dataIsFoundWithoutAFlag() throws {
        let workspace = try Workspace(images: 40)
        let info = try workspace.run("data", "info")
        #expect(info.status == 0 && info.output.contains("/data: "))
        #expect(info.output.contains(/all +40 +10\n/))
    }

    @Test(arguments: [[], ["--augment"]])
    func pictures(flags: [String]) throws {
        let workspace = try Workspace(images: 80)
        let show = try Program.run(
            ["data", "show", "--data", "data", "--picture", "shown.png"] + flags, in: workspace.folder)
        #expect(show.status == 0, "\(show.errorOutput)")
        #expect(show.output.hasSuffix("/shown.png\n"))
        let picture = try [UInt8](Data(contentsOf: workspace["shown.png"]))
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        // The header follows: length, IHDR, width, height.
        let sizes = [16, 20].map { start in picture[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
        #expect(sizes.allSatisfy { (100...4000).contains($0) }, "\(sizes)")
    }

    @Test func picturesOfAConfigurationFile() throws {
        let workspace = try Workspace(images: 80)
        func show(_ picture: String, _ flags: [String]) throws -> (picture: Data, notes: String) {
            let outcome = try Program.run(
                ["data", "show", "--data", "data", "--picture", picture] + flags, in: workspace.folder)
            #expect(outcome.status == 0, "\(outcome.errorOutput)")
            return (try Data(contentsOf: workspace[picture]), outcome.errorOutput)
        }
        func write(_ lines: String) throws { try Data(lines.utf8).write(to: workspace["show.yaml"]) }
        try write("augment: true\nrotation: 90\nepochs: 5\n")
        let byFile = try show("file.png", ["--config", "show.yaml"])
        #expect(byFile.picture == (try show("flags.png", ["--augment", "--rotation", "90"]).picture))
        #expect(byFile.notes.contains("show.yaml: epochs has no effect: a picture of the data does without"))
        try write("augment: true\ncutout: 1000\n")
        let covered = try workspace.run("data", "show", "--config", "show.yaml", "--picture", "covered.png")
        #expect(covered.status == 1 && !workspace.has("covered.png"))
        #expect(covered.errorOutput.contains("show.yaml: cutout: expected less than "))
        let flag = try workspace.run("train", "--cutout", "1000")
        #expect(flag.status == 2 && flag.errorOutput.contains("--cutout: expected less than "))
        try write("rotation: 90\n")
        let original = try show("original.png", ["--config", "show.yaml"])
        #expect(original.picture == (try show("plain.png", []).picture))
        #expect(
            original.notes.contains(
                "show.yaml: rotation has no effect: a picture without --augment does without")
        )
    }

    /// An image of the data, and a file that was not named.
    @Test func picturesReplaceNoOtherFiles() throws {
        let workspace = try Workspace(images: 80)
        try ColourSet.write(to: workspace["shop"])
        let image = "shop/train/moss/0.png"
        let before = try Data(contentsOf: workspace[image])
        for picture in [image, "shop/test/moss/new.png"] {
            let inside = try workspace.run(
                "data", "show", "--data", "shop", "--no-cache", "--picture", picture)
            #expect(inside.status == 2, "\(inside.errorOutput)")
            #expect(
                inside.errorOutput.contains(
                    "--picture: expected a file in no folder of the data's images, found "))
        }
        #expect(!workspace.has("shop/test/moss/new.png"))
        let beside = try workspace.run(
            "data", "show", "--data", "shop", "--no-cache", "--picture", "shop/sheet.png")
        #expect(beside.status == 0, "\(beside.errorOutput)")
        #expect(try Data(contentsOf: workspace[image]) == before)
        #expect(try workspace.run("data", "show", "--data", "data").status == 0)
        let again = try workspace.run("data", "show", "--data", "data")
        #expect(
            again.status == 2
                && again.errorOutput.contains("data.png exists already; --picture names another file")
        )
    }

    @Test func benchmarkAsJSON() throws {
        struct Report: Decodable {
            struct Times: Decodable { let median: Double, min: Double, max: Double }
            struct Training: Decodable {
                let batchSize: Int, steps: Int
                let imagesPerSecond: Double
                let stepMilliseconds: Times
            }
            struct Inference: Decodable {
                let batchSize: Int, runs: Int
                let imagesPerSecond: Double
                let batchMilliseconds: Times
            }
            let version: String, oneDNN: String
            let threads: Int
            let training: Training
            let inference: [Inference]
            let convolutionShare: Double
        }
        let workspace = try Workspace(images: 64)
        let outcome = try workspace.run(
            "benchmark", "--data", "data", "--json", "--threads", "1", "--batch-size", "32",
            "--training-steps", "2", "--inference-runs", "2")
        #expect(outcome.status == 0, "\(outcome.errorOutput)")
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
        #expect(report.threads == 1 && report.training.batchSize == 32 && report.training.steps == 2)
        #expect(report.inference.map(\.batchSize) == [1, 32, 256])
        #expect(report.inference.map(\.runs) == [20, 2, 2])
        #expect((0...1).contains(report.convolutionShare))
        let times = report.inference.map(\.batchMilliseconds) + [report.training.stepMilliseconds]
        #expect(times.allSatisfy { 0 < $0.min && $0.min <= $0.median && $0.median <= $0.max })
        for part in report.inference {
            let rate = Double(part.batchSize) * 1000 / part.batchMilliseconds.median
            #expect(abs(part.imagesPerSecond / rate - 1) < 1e-9)
        }
    }

    /// The recipe decides batch and network, and flags beside it win.
    @Test func benchmarkOfARecipe() throws {
        struct Report: Decodable {
            struct Training: Decodable { let batchSize: Int }
            let training: Training
            let parameters: Int
        }
        let workspace = try Workspace(images: 128)
        for (flags, batch, parameters) in [
            ([], 128, 1_888_330), (["--architecture", "reference", "--batch-size", "16"], 16, 1_217_226),
        ] as [([String], Int, Int)] {
            let command = ["benchmark", "--data", "data", "--json", "--only", "training", "--recipe", "fast"]
            let outcome = try Program.run(
                command + ["--training-steps", "1"] + flags, in: workspace.folder)
            #expect(outcome.status == 0, "\(outcome.errorOutput)")
            let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
            #expect(report.training.batchSize == batch && report.parameters == parameters)
        }
    }

    @Test func benchmarkNeedsABatchOfImages() throws {
        let workspace = try Workspace(images: 40)
        let outcome = try workspace.run(
            "benchmark", "--data", "data", "--batch-size", "64", "--only", "training")
        #expect(outcome.status == 2)
        #expect(
            outcome.errorOutput.contains("--batch-size: expected at most the 40 images there are, found 64"))
    }
}
