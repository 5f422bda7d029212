import FashionCore
import FashionImaging
import Foundation
import Fuzzing
import Testing

/// Damaged files give an image or an error that names the file; never a crash, a hang or a huge allocation.
struct FuzzTests {
    @Test(arguments: ["png", "jpg", "webp"]) func mutatedFilesGiveImagesOrErrors(_ kind: String) throws {
        let names = try Fixtures.expected.get().keys.filter { $0.hasSuffix(kind) }.sorted()
        #expect(names.count >= 10)
        let originals = try names.map { try [UInt8](Data(contentsOf: Fixtures.url($0))) }
        let url = URL(fileURLWithPath: "mutated.\(kind)")
        var (images, errors) = (0, 0)
        for round in 0..<Fuzzing.rounds(6000) {
            var stream = RandomStream(seed: 1, purpose: .test, index: round)
            var bytes = mutated(originals[round % originals.count], &stream)
            // A PNG with a wrong checksum is refused at once; most get right ones, so that more than that is tested.
            if kind == "png", !round.isMultiple(of: 4) { Self.repairChecksums(of: &bytes) }
            let data = Data(bytes)
            do {
                let file = try Fuzzing.input(for: "images") { try ImageFile(data, of: url) }
                // Large ones are for the limits, not for many rounds.
                guard file.width * file.height <= 1 << 20 else {
                    errors += 1
                    continue
                }
                let image = try Fuzzing.input(for: nil) { try file.decode() }
                #expect(image.pixels.count == image.width * image.height * 4)
                images += 1
            } catch let error as FileError {
                #expect(error.path == url.path && !error.problem.isEmpty)
                errors += 1
            }
        }
        // Both ways are taken often; files that were always refused would test nothing behind the header.
        #expect(
            images > Fuzzing.rounds(500) && errors > Fuzzing.rounds(500), "\(images) images, \(errors) errors"
        )
    }

    /// One to four changes: bytes, bits, pieces cut out or repeated, the end cut off.
    private func mutated(_ original: [UInt8], _ stream: inout RandomStream) -> [UInt8] {
        var bytes = original
        for _ in 0...stream.integer(below: 4) where bytes.count > 16 {
            // Most changes after the signature, so that the decoders are reached.
            let place = 8 + stream.integer(below: bytes.count - 8)
            let length = 1 + stream.integer(below: min(12, bytes.count - place))
            switch stream.integer(below: 6) {
            case 0: bytes[place] = UInt8(stream.integer(below: 256))
            case 1: bytes[place] ^= 1 << UInt8(stream.integer(below: 8))
            case 2: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF][stream.integer(below: 5)]
            case 3: bytes.removeSubrange(place..<place + length)
            case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            default: bytes.removeLast(min(length, bytes.count - 9))
            }
        }
        return bytes
    }

    /// Gives every chunk of a PNG file (length, kind, data, CRC-32) the checksum that its bytes ask for.
    private static func repairChecksums(of bytes: inout [UInt8]) {
        var position = 8
        while position + 12 <= bytes.count {
            let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = position + 8 + length
            guard end + 4 <= bytes.count else { return }
            bytes.replaceSubrange(end..<end + 4, with: CRC32.of(bytes[position + 4..<end]))
            position = end + 4
        }
    }
}
