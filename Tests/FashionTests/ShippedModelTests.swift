import Foundation
import Testing

@testable import fashion

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
}
