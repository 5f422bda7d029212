import Foundation
import Testing

/// `fashion cache` with the real program.
@Suite struct CacheTests {
    @Test func listsAndPrunes() throws {
        let workspace = try Workspace(images: 40)
        let empty = try workspace.run("cache", "--feature-cache", "features")
        #expect(empty.status == 0 && empty.output.hasPrefix("0 files, 0 B in "), "\(empty.errorOutput)")
        try FileManager.default.createDirectory(at: workspace["features"], withIntermediateDirectories: true)
        let file = workspace["features/resnet50v2-0123.features"]
        try (Data("FASHFEAT".utf8) + Data(count: 1992)).write(to: file)
        try FileManager.default.setAttributes(
            [.modificationDate: Date().addingTimeInterval(-10 * 86_400 - 60)], ofItemAtPath: file.path)
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

    @Test(arguments: [
        (["--unused-for", "3"], "--unused-for: expected --prune"),
        (["--prune", "--unused-for", "-1"], "--unused-for: expected 0 to 36500, found -1"),
    ])
    func usage(arguments: [String], part: String) throws {
        let outcome = try Program.run(["cache"] + arguments, in: FileManager.default.temporaryDirectory)
        #expect(outcome.status == 2 && outcome.errorOutput.contains(part), "\(outcome.errorOutput)")
    }
}
