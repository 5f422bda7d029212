import FashionCore
import Foundation

extension Metrics {
    /// Reads a `metrics.json` file.
    /// - Throws: `FileError` that names the file.
    public init(contentsOf url: URL) throws {
        let data = try WholeFile.contents(of: url, atMost: 1 << 26)
        do {
            self = try JSONDecoder().decode(Metrics.self, fromFile: data)
        } catch {
            throw FileError(url, "expected the figures of an evaluation: \(error.plainReason)")
        }
    }
}
