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
        (
            "epochs: 5\nseed: 0042\n",
            "line 2: seed: expected a whole number from 0, found 0042, which YAML 1.1 reads as 34; write 42"
        ),
        (
            "learning-rate: 010\n",
            "learning-rate: expected a number from 1e-12 to 1000.0, found 010, which YAML 1.1 reads as 8; write 10"
        ),
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

    /// A text may look like a number or a Boolean, whether the setting has a value without the file or not.
    @Test func textsAreTakenAsWritten() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        let text =
            "data: 2024\noutput: 010\ntensorboard: true\nimage-size: 064\nclass-names: 1.50\n"
            + "epochs: 007\nseed: 0x2B\nlimit: 1_000\n"
        try Data(text.utf8).write(to: file)
        var configuration = TrainingConfiguration()
        try ConfigurationFile(contentsOf: file).apply(to: &configuration)
        #expect(configuration.data == "2024" && configuration.output == "010")
        #expect(configuration.tensorboard == "true" && configuration.imageSize == "064")
        #expect(configuration.classNames == "1.50")
        #expect((configuration.epochs, configuration.seed, configuration.limit) == (7, 43, 1000))
    }
}
