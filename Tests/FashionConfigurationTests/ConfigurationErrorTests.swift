import FashionConfiguration
import FashionCore
import FashionTraining
import Foundation
import Testing

/// What is said of files that hold no settings.
@Suite struct ConfigurationErrorTests {
    @Test(arguments: [
        ("seed: 1\nepochs: 2\nseed: 3\n", "\"seed\" is there twice"),
        ("epochs: [1\n", "expected YAML or JSON: line "),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n", "is a Git LFS pointer"),
        ("<!DOCTYPE html><html></html>", "is a web page; expected settings in YAML or JSON"),
        ("\u{89}PNG\r\n\u{1A}\n", "is a PNG image; expected settings in YAML or JSON"),
        ("[" + String(repeating: "[", count: 5000), "expected YAML or JSON: "),
    ])
    func saysWhatItIs(text: String, reason: String) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        // Characters up to U+00FF stand for bytes.
        try Data(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }).write(to: file)
        let error = #expect(throws: FileError.self) {
            try ConfigurationFile<TrainingConfiguration>(contentsOf: file)
        }
        let problem = error?.problem ?? ""
        #expect(problem.contains(reason) && problem.count < 300, "\(problem.prefix(500))")
    }
}
