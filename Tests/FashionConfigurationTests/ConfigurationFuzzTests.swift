import FashionConfiguration
import FashionCore
import FashionTraining
import Foundation
import Fuzzing
import Testing

/// Damaged files of settings: a configuration within its ranges, or an error that names the file.
@Suite struct ConfigurationFuzzTests {
    private static let settings = """
        # Everything that YAML has.
        recipe: reference
        batch-size: 64
        learning-rate: 1.5e-3
        flip: true
        keep: 'last'
        "seed": 0x2A
        limit: 1_000
        zoom: 0.10
        """
    private static let pieces = [
        ":", " ", "\n", "-", "[", "]", "{", "}", "&a ", "*a", "!!int ", "1:30:00", "9999999999999999999999",
        "|\n ", "? ", "'",
        "\"", "#", "%", "\u{FEFF}", "\\x41", ".inf", ".nan", "0o17", "<<: *a\n", "\u{0}", "---\n", "true",
        "~", "\t",
    ].map { Array($0.utf8) }

    @Test func randomChangesNeverCrash() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "fashion-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appendingPathComponent("config.yaml")
        var (read, refused) = (0, 0)
        for round in 0..<Fuzzing.rounds(3000) {
            var random = RandomStream(seed: 3, purpose: .test, index: round)
            var bytes = Array(Self.settings.utf8)
            for _ in 0...random.integer(below: 3) {
                let place = random.integer(below: max(1, bytes.count))
                switch random.integer(below: 5) {
                case 0: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.integer(below: 9)))
                case 1 where !bytes.isEmpty: bytes[place] = UInt8(random.integer(below: 256))
                case 2: bytes += bytes[min(place, bytes.count)...]
                default:
                    bytes.insert(contentsOf: Self.pieces[random.integer(below: Self.pieces.count)], at: place)
                }
            }
            try Data(bytes).write(to: url)
            do {
                try Fuzzing.input(for: "configurations") {
                    var configuration = TrainingConfiguration()
                    try ConfigurationFile(contentsOf: url).apply(to: &configuration)
                    try configuration.validate()
                }
                read += 1
            } catch let error as FileError {
                #expect(error.path == url.path, "round \(round)")
                refused += 1
            }
        }
        #expect(
            read > Fuzzing.rounds(100) && refused > Fuzzing.rounds(1000), "\(read) read, \(refused) refused")
    }
}
