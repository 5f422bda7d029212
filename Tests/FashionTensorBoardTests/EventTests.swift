import FashionCore
import Foundation
import Testing

@testable import FashionTensorBoard

/// Event files: against TensorFlow's own bytes, and against damage and haste.
@Suite struct EventTests {
    /// Vectors of RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRC algorithms.
    @Test(
        arguments: [
            ([], 0), (Array("123456789".utf8), 0xE306_9283), (Array(repeating: 0, count: 32), 0x8A91_36AA),
            (Array(repeating: 0xFF, count: 32), 0x62A8_AB43), (Array(0..<32), 0x46DD_794E),
            (Array((0..<32).reversed()), 0x113F_DB5C),
        ] as [([UInt8], UInt32)])
    func checksums(bytes: [UInt8], sum: UInt32) {
        #expect(CRC32C.checksum(bytes) == sum)
        // Masking as TensorFlow's lib/hash/crc32c.h has it.
        #expect(CRC32C.masked(bytes) == (sum << 17 | sum >> 15) &+ 0xA282_EAD8)
    }

    /// The same four events as in `Fixtures/make_events.py` are the same bytes.
    @Test func asTensorFlowWritesThem() throws {
        let resources = try #require(Bundle.module.resourceURL)
        let expected = try Data(contentsOf: resources.appendingPathComponent("Fixtures/events.tfrecord"))
        try withFolder { folder in
            let writer = try EventWriter(folder: folder, startingAt: 7) { Date(timeIntervalSince1970: 1.5) }
            try writer.write(
                [
                    "epoch_loss": .scalar(0.25), "größe": .scalar(.infinity),
                    "confusion_matrix": .image(png: Data(0...255), width: 2, height: 300),
                ], step: 7)
            try writer.write([:], step: 1 << 40)
            #expect(try Data(contentsOf: writer.url) == expected)
        }
    }

    @Test func everyEventIsInTheFileAtOnce() throws {
        try withFolder { folder in
            let writer = try EventWriter(folder: folder.appendingPathComponent("a/train"), startingAt: 0)
            var size = try Data(contentsOf: writer.url).count
            for step in 0..<3 {
                try writer.write(["loss": .scalar(.nan)], step: step)
                let grown = try Data(contentsOf: writer.url).count
                #expect(grown > size)
                size = grown
            }
        }
    }

    /// Three files within one second, one from the future, and other files between them.
    @Test func laterFilesSortBehindEarlierOnes() throws {
        try withFolder { folder in
            for name in [
                "events.out.tfevents.", "events.out.tfevents.x.y", "notes",
                "events.out.tfevents.99999999999999999999.h",
            ] {
                try Data().write(to: folder.appendingPathComponent(name))
            }
            let times: [Double] = [
                1_700_000_000.2, 1_700_000_000.4, 1_700_000_000.9, 1_800_000_000, 1_700_000_001,
            ]
            let names = try times.map { time in
                try EventWriter(folder: folder, startingAt: 0) { Date(timeIntervalSince1970: time) }
                    .url.lastPathComponent
            }
            #expect(names == names.sorted() && Set(names).count == times.count)
            let seconds = names.map { $0.split(separator: ".")[3] }
            #expect(seconds == ["1700000000", "1700000001", "1700000002", "1800000000", "1800000001"])
        }
    }

    @Test func whatCannotBeWrittenIsNamed() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("file")
            try Data().write(to: file)
            let error = #expect(throws: FileError.self) { try EventWriter(folder: file, startingAt: 0) }
            #expect(error?.path.hasPrefix(file.path + "/events.out.tfevents.") == true)
        }
        #if os(Linux)
            // A device that is always full.
            let full = try RecordFile(existing: URL(fileURLWithPath: "/dev/full"))
            let error = #expect(throws: FileError.self) { try full.append(Data([1])) }
            #expect(error?.path == "/dev/full" && error?.problem.hasPrefix("cannot be written: ") == true)
        #endif
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "events-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}
