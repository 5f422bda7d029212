import Foundation

@testable import FashionData

/// The set that `Fixtures/make_small_set.py` writes, computed here by its formula.
enum SmallSet {
    static let side = 5
    static let folder = fixtures.appendingPathComponent("small", isDirectory: true)

    static func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

    static func bytes(_ name: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: file(name))) }

    static func pixels(count: Int, start: Int) -> [UInt8] {
        (0..<count).flatMap { image in
            (0..<side).flatMap { row in
                (0..<side).map { column in UInt8((37 * image + 11 * row + 5 * column + start) % 256) }
            }
        }
    }

    static func labels(count: Int, start: Int) -> [UInt8] { (0..<count).map { UInt8(($0 + start) % 10) } }

    /// The hashes that Python computed: name → ("compressed" | "content") → hexadecimal.
    static func hashes() throws -> [String: [String: String]] {
        try JSONDecoder().decode([String: [String: String]].self, from: Data(contentsOf: file("hashes.json")))
    }
}

let fixtures = Bundle.module.bundleURL.appendingPathComponent("Fixtures", isDirectory: true)

/// A fresh folder that `body` may fill; it is removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fashion-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// A temporary file with these bytes.
func withFile<Result>(_ bytes: [UInt8], name: String = "file", _ body: (URL) throws -> Result) throws
    -> Result
{
    try withTemporaryFolder { folder in
        let url = folder.appendingPathComponent(name)
        try Data(bytes).write(to: url)
        return try body(url)
    }
}

/// An IDX file: magic number, sizes, content.
func idx(type: UInt8 = 8, sizes: [Int], content: [UInt8]) -> [UInt8] {
    let header = [0, 0, type, UInt8(sizes.count)]
    return header + sizes.flatMap { size in (0..<4).reversed().map { UInt8(size >> (8 * $0) & 255) } }
        + content
}
