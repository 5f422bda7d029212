import Foundation
import ImageFiles
import Testing

/// The images of `Fixtures/` and what Pillow makes of them.
enum Fixtures {
    struct Expected: Decodable {
        let width: Int
        let height: Int
        let orientation: Int
        let tolerance: Int
        let pixels: Data
    }

    static func url(_ name: String) throws -> URL {
        try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil)).appendingPathComponent(
            name)
    }

    static let expected = Result {
        try JSONDecoder().decode([String: Expected].self, from: Data(contentsOf: url("expected.json")))
    }
}
