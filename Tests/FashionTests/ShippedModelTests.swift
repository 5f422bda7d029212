import FashionKit
import BuiltProgram
import Foundation
import Testing

@Suite("The model that comes with the program")
struct ShippedModelTests {
    private let root = FileManager.default.temporaryDirectory.appendingPathComponent(
        "shipped-\(UUID().uuidString)")

    private func put(_ path: String) throws -> URL {
        let url = root.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("x".utf8).write(to: url)
        return url
    }

    @Test("lies in an installation's share folder, or in the sources") func places() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let built = try put("source/.build/release/fashion")
        #expect(ShippedModel.file(near: built) == nil)
        let stray = try put("source/Models/\(ShippedModel.name)")
        #expect(ShippedModel.file(near: built) == nil, "a folder that is not a package")
        _ = try put("source/Package.swift")
        #expect(ShippedModel.file(near: built)?.resolvingSymlinksInPath() == stray.resolvingSymlinksInPath())

        let installed = try put("usr/bin/fashion")
        #expect(ShippedModel.file(near: installed) == nil)
        let shared = try put("usr/share/fashion/\(ShippedModel.name)")
        #expect(
            ShippedModel.file(near: installed)?.resolvingSymlinksInPath() == shared.resolvingSymlinksInPath())
    }

    @Test("serves where nothing was trained, and says so") func serves() throws {
        let workspace = try Workspace()
        try PredictionImages.photograph(to: workspace["one.png"])
        let outcome = try workspace.run("predict", "one.png", "--json", "--threads", "1")
        #expect(outcome.status == 0, "\(outcome.errorOutput)")
        #expect(outcome.errorOutput.contains("taking the model that comes with the program"))
        #expect(outcome.output.contains("\"file\":\"one.png\""))
        #expect(outcome.output.contains("\"calibrated\":true"))
    }

    @Test("is small, and tells how it was trained") func metadata() throws {
        let file = try #require(ShippedModel.file(near: BuiltProgram.file))
        let size = try #require(file.resourceValues(forKeys: [.fileSizeKey]).fileSize)
        #expect(size <= 8_000_000)
        let model = try KerasHDF5.read(file)
        #expect(model.metadata?.recipe == Recipe.Name.fast.rawValue)
        #expect(model.metadata?.training?.dataMD5s.count == 4)
        #expect(model.metadata?.outlierCheck != nil)
        // The card beside the model states its temperature.
        let card = try String(
            contentsOf: file.deletingLastPathComponent().appendingPathComponent("README.md"), encoding: .utf8)
        let stated = try #require(card.firstMatch(of: /\| temperature \| ([0-9.]+),/))
        #expect(abs((model.metadata?.temperature ?? 0) - (Double(stated.1) ?? .nan)) <= 0.0005)
    }
}
