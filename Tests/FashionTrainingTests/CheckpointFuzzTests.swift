import FashionCore
import Foundation
import Fuzzing
import Testing

@testable import FashionTraining

/// Changed checkpoints whose checksum fits all the same, as a hostile file's would: a checkpoint, or an error that names the file.
@Suite struct CheckpointFuzzTests {
    @Test func randomChangesNeverCrash() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "\(UUID().uuidString).checkpoint")
        defer { try? FileManager.default.removeItem(at: url) }
        try CheckpointTests().checkpoint().write(to: url)
        let original = try Data(contentsOf: url)
        let textBytes: UInt64 = original.littleEndian(at: 16)
        let text = Checkpoint.headerSize..<Checkpoint.headerSize + Int(textBytes)
        var refused = 0
        for round in 0..<Fuzzing.rounds(2000) {
            var random = RandomStream(seed: 4, purpose: .test, index: round)
            var file = original
            for _ in 0...random.integer(below: 3) {
                // Mostly in the text, whose counts and shapes say how the rest is cut.
                let place =
                    random.integer(below: 4) == 0
                    ? Checkpoint.headerSize + random.integer(below: file.count - Checkpoint.headerSize)
                    : text.lowerBound + random.integer(below: text.count)
                switch random.integer(below: 3) {
                case 0: file[place] = Array("{}[],:\"\\-+eE0149".utf8)[random.integer(below: 16)]
                case 1: file[place] = UInt8(random.integer(below: 256))
                default: file[place] ^= 1 << UInt8(random.integer(below: 8))
                }
            }
            var checksum = Data()
            checksum.append(littleEndian: file.dropFirst(Checkpoint.headerSize).checksum)
            file.replaceSubrange(12..<16, with: checksum)
            try file.write(to: url)
            do {
                _ = try Fuzzing.input(for: "checkpoints") { try Checkpoint(contentsOf: url) }
            } catch let error as FileError {
                #expect(error.path == url.path, "round \(round)")
                refused += 1
            }
        }
        #expect(refused > Fuzzing.rounds(1000), "\(refused) refused")
    }
}
