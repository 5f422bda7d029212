import FashionCore
import Foundation
import Fuzzing
import Testing

@testable import FashionEvaluation

/// Damaged reports of studies: a report, or an error that names the file. Foundation's decoder ends the process on some bytes.
@Suite struct StudyFuzzTests {
    @Test func randomChangesNeverCrash() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "study-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appendingPathComponent("study.json")
        let seeds = (1...3).map { seed in
            SeedResult(
                seed: UInt64(seed), testAccuracy: 0.9, flipAveraging: 0.91, testLoss: 0.3,
                validation: (best: (0.9, 1), byEpoch: [0.8, 0.9]), epochs: 2, minutes: 1)
        }
        try StudyReport(name: "fast", settings: ["epochs": "2"], origin: ["data": "é"], seeds: seeds).write(
            to: url)
        let original = [UInt8](try Data(contentsOf: url))
        var refused = 0
        for round in 0..<Fuzzing.rounds(2000) {
            var random = RandomStream(seed: 9, purpose: .test, index: round)
            var bytes = original
            for _ in 0...random.integer(below: 3) {
                let place = random.integer(below: bytes.count)
                switch random.integer(below: 4) {
                case 0: bytes = Array(bytes.prefix(max(1, place)))
                case 1: bytes[place] = Array("{}[],:\"\\-+eE0u".utf8)[random.integer(below: 14)]
                case 2: bytes.insert(UInt8(random.integer(below: 256)), at: place)
                default: bytes[place] ^= 1 << UInt8(random.integer(below: 8))
                }
            }
            try Data(bytes).write(to: url)
            do {
                _ = try Fuzzing.input(for: "study reports") { try StudyReport(contentsOf: url).markdown }
            } catch let error as FileError {
                #expect(error.path == url.path, "round \(round)")
                refused += 1
            }
        }
        #expect(refused > Fuzzing.rounds(1000))
    }

    /// The bytes that made Foundation's decoder end the process, and what is said of them.
    @Test func bytesThatAreNoTextAreNamed() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "study-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: url) }
        try (Data("{\"format\": 1, \"name\": \"".utf8) + [0xFF, 0xC0] + Data("\"}".utf8)).write(to: url)
        let error = #expect(throws: FileError.self) { try StudyReport(contentsOf: url) }
        #expect(
            error?.problem
                == "expected the report of a study: expected text in UTF-8, found bytes that are none")
    }
}
