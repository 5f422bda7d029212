import Foundation
import Testing

/// `fashion cache` with the real program.
@Suite struct CacheTests {
    @Test func listsAndPrunes() throws {
        let workspace = try Workspace(images: 40)
        let empty = try workspace.run("cache", "--feature-cache", "features")
        #expect(
            empty.status == 0
                && empty.output.hasPrefix("There is no folder ") && empty.output.hasSuffix("/features yet\n"),
            "\(empty.output)\(empty.errorOutput)")
        try Data("no folder".utf8).write(to: workspace["boot.png"])
        let file = try workspace.run("cache", "--feature-cache", "boot.png")
        #expect(
            file.status == 1 && file.errorOutput.contains("boot.png: is a file; expected a folder"),
            "\(file.errorOutput)")
        try FileManager.default.createDirectory(at: workspace["features"], withIntermediateDirectories: true)
        let features = workspace["features/resnet50v2-0123.features"]
        try (Data("FASHFEAT".utf8) + Data(count: 1992)).write(to: features)
        try FileManager.default.setAttributes(
            [.modificationDate: Date().addingTimeInterval(-10 * 86_400 - 60)], ofItemAtPath: features.path)
        let listed = try workspace.run("cache", "--feature-cache", "features")
        #expect(
            listed.output.contains("2.0 kB  used 10 days ago    resnet50v2-0123.features\n1 file, 2.0 kB in ")
        )
        let kept = try workspace.run("cache", "--feature-cache", "features", "--prune")
        #expect(
            kept.status == 0 && kept.output.hasPrefix("0 files, 0 B removed\n")
                && workspace.has("features/resnet50v2-0123.features"))
        let pruned = try workspace.run(
            "cache", "--feature-cache", "features", "--prune", "--unused-for", "9")
        #expect(pruned.output.contains("resnet50v2-0123.features\n1 file, 2.0 kB removed\n0 files"))
        #expect(pruned.status == 0 && !workspace.has("features/resnet50v2-0123.features"))
    }

    /// A cache is of use only where it can be written; elsewhere all is as without one, and said.
    @Test func preparedImagesAreKeptWhereTheyCanBe() throws {
        let workspace = try Workspace()
        try ColourSet.write(to: workspace["shop"])
        func info(cache: String) throws -> Program.Outcome {
            try Program.run(
                ["data", "info", "--data", "shop", "--json"], in: workspace.folder,
                environment: ["XDG_CACHE_HOME": workspace[cache].path])
        }
        let first = try info(cache: "cache")
        #expect(first.status == 0, "\(first.errorOutput)")
        let images = workspace["cache/fashion/images"]
        let files = try FileManager.default.contentsOfDirectory(atPath: images.path)
        let file = try #require(files.count == 1 ? files[0] : nil)
        let path = images.appendingPathComponent(file).path
        try FileManager.default.setAttributes(
            [.modificationDate: Date().addingTimeInterval(-40 * 86_400)], ofItemAtPath: path)
        #expect(try info(cache: "cache").output == first.output)
        // It was found, and used today.
        let used = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        #expect(try #require(used).timeIntervalSinceNow > -3600)
        func cache(_ arguments: String...) throws -> String {
            try Program.run(
                ["cache"] + arguments, in: workspace.folder,
                environment: ["XDG_CACHE_HOME": workspace["cache"].path]
            ).output
        }
        #expect(try cache().contains("used today          \(file)\n1 file, "))
        #expect(try cache("--prune", "--unused-for", "0").contains("Removed \(path)\n"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: images.path).isEmpty)

        // A file where the cache's folder should be.
        try Data().write(to: workspace["blocked"])
        let without = try info(cache: "blocked")
        #expect(without.status == 0 && without.output == first.output, "\(without.errorOutput)")
        #expect(without.errorOutput.contains("the prepared images are not kept"), "\(without.errorOutput)")
    }

    @Test(arguments: [
        (["--unused-for", "3"], "--unused-for: expected --prune"),
        (["--prune", "--unused-for", "-1"], "--unused-for: expected 0 to 36500, found -1"),
    ])
    func usage(arguments: [String], part: String) throws {
        let outcome = try Program.run(["cache"] + arguments, in: FileManager.default.temporaryDirectory)
        #expect(outcome.status == 2 && outcome.errorOutput.contains(part), "\(outcome.errorOutput)")
    }
}
