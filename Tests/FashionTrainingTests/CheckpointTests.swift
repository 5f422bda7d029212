import FashionCore
import Foundation
import Testing

@testable import FashionTraining

@Suite("Checkpoint")
struct CheckpointTests {
    /// Bit patterns that a careless way through a file would change: signed zeros, NaNs with payloads, subnormals.
    let patterns: [UInt32] = [
        0, 0x8000_0000, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0000, 0x7F80_0001, 0xFFFF_FFFF, 1, 0x8000_0001,
        0x3F80_0000,
    ]

    func checkpoint() -> Checkpoint {
        var configuration = Recipe.reference.configuration
        configuration.limit = 640
        var checkpoint = Checkpoint(configuration: configuration)
        checkpoint.epoch = 3
        checkpoint.step = 417
        checkpoint.partialEpoch = Checkpoint.PartialEpoch(
            lossSum: -0.0, correct: 12_345, images: 26_688, seconds: 0.1 + 0.2)
        checkpoint.weights = [
            "conv2d/kernel": patterns.map(Float.init(bitPattern:)), "dense/bias": [], "a": [0], "b": [-0.0],
        ]
        checkpoint.bestWeights = ["conv2d/kernel": (0..<1000).map { Float($0) / 7 }]
        checkpoint.optimizerSlots = [
            "m/conv2d/kernel": [1.5, -2], "v/conv2d/kernel": [.leastNonzeroMagnitude],
        ]
        checkpoint.imageLosses = ["latest": [0.5, .infinity]]
        checkpoint.partialEpoch.represented = 30_000.5
        checkpoint.optimizerSteps = 2949
        checkpoint.learningRate = Double(Float(5e-4))
        for epoch in 0..<3 {
            let record = EpochRecord(
                epoch: epoch, loss: 1 / 3.0, accuracy: 0.9, valLoss: 0.3 - 0.01 * Double(epoch),
                valAccuracy: 0.91,
                learningRate: 1e-3, seconds: 80.5, imagesPerSecond: 600)
            checkpoint.history.append(record)
            _ = checkpoint.callbacks.observe(record)
        }
        return checkpoint
    }

    @Test("settings that earlier versions did not have are what they were") func fewerSettings() throws {
        let before = checkpoint()
        var text = String(decoding: try CheckpointContents(before).json(), as: UTF8.self)
        for setting in ["\"sampling\":\"natural\",", "\"monitor\":\"val_loss\","] {
            #expect(text.contains(setting))
            text = text.replacingOccurrences(of: setting, with: "")
        }
        #expect(try CheckpointContents(json: Data(text.utf8)).configuration == before.configuration)
    }

    @Test("comes back bit by bit") func roundTrip() throws {
        let before = checkpoint()
        let after = try throughFile(before)
        for (left, right) in [
            (before.weights, after.weights), (before.bestWeights, after.bestWeights),
            (before.optimizerSlots, after.optimizerSlots),
        ] {
            #expect(left.mapValues { $0.map(\.bitPattern) } == right.mapValues { $0.map(\.bitPattern) })
        }
        #expect(after.epoch == 3)
        #expect(after.step == 417)
        #expect(after.partialEpoch == before.partialEpoch)
        #expect(after.partialEpoch.lossSum.sign == .minus)
        #expect(after.optimizerSteps == before.optimizerSteps)
        #expect(after.learningRate.bitPattern == before.learningRate.bitPattern)
        #expect(after.configuration == before.configuration)
        #expect(after.history == before.history)
        #expect(after.callbacks == before.callbacks)
        #expect(after.callbacks != before.configuration.callbacks)
    }

    @Test("doubles keep their bits, also -0, NaN and infinity") func doubles() throws {
        let values: [Double] = [
            -0.0, 0.0, .nan, 0.1 + 0.2, .greatestFiniteMagnitude, .infinity, -.infinity,
            .leastNonzeroMagnitude,
        ]
        var before = checkpoint()
        before.history = History(
            values.enumerated().map {
                EpochRecord(epoch: $0, loss: $1, accuracy: -0.0, valLoss: $1, learningRate: 0, seconds: $1)
            })
        let after = try throughFile(before)
        #expect(after.history.records.map(\.loss.bitPattern) == values.map(\.bitPattern))
        #expect(after.history.records.map(\.valLoss?.bitPattern) == values.map(\.bitPattern))
        #expect(after.history.records.map(\.seconds.bitPattern) == values.map(\.bitPattern))
        #expect(
            after.history.records.allSatisfy { $0.accuracy.sign == .minus && $0.learningRate.sign == .plus })
    }

    @Test("a file cut short anywhere is an error") func truncated() throws {
        let data = try file(checkpoint())
        for count in Array(0...64) + [data.count / 2, data.count - 1] {
            #expect(problem(of: data.prefix(count)) != nil, "\(count) bytes")
        }
        #expect(problem(of: data.prefix(data.count - 1))?.contains("cut short") == true)
        #expect(problem(of: data + [0])?.contains("added to") == true)
    }

    @Test("the same state gives the same bytes") func deterministic() throws {
        #expect(try file(checkpoint()) == file(checkpoint()))
    }

    @Test("a changed byte anywhere is an error") func damaged() throws {
        let data = try file(checkpoint())
        for position in stride(from: 0, to: data.count, by: 97) {
            var changed = data
            changed[position] ^= 0x10
            #expect(problem(of: changed) != nil, "byte \(position)")
        }
        for position in [16, 23, 24, 31] {  // lengths beyond all bounds
            var huge = data
            huge[position] = 0xFF
            #expect(problem(of: huge) != nil)
        }
        var changed = data
        changed[data.count / 2] ^= 1
        #expect(problem(of: changed)?.hasPrefix("damaged") == true)
    }

    @Test("foreign files and other versions say so") func foreign() throws {
        #expect(problem(of: Data("not a checkpoint, but long enough".utf8))?.contains("another kind") == true)
        var other = try file(checkpoint())
        other[8] = 9
        #expect(problem(of: other)?.contains("found version 9") == true)
    }

    @Test("right checksums do not make wrong contents right") func contents() throws {
        for (text, arrays, problem) in [
            ("", 0, "expected a checkpoint's contents"), ("{}", 0, "expected a checkpoint's contents"),
            (String(repeating: "[", count: 100_000), 0, "expected a checkpoint's contents"),
            (try text(counting: 3), 8, "kernel: expected 3 numbers, found 2"),
            (try text(counting: 1), 8, "4 bytes after"),
            (try text(counting: -1), 8, "kernel: expected -1 numbers"), (try text(counting: 2), 7, "found 1"),
            (try text(counting: .max), 8, "numbers, found 2"), (try text(counting: 2), 8, ""),
        ] {
            let body = Data(text.utf8) + Data(count: arrays)
            var file = Data("FASHCKPT".utf8)
            file.append(littleEndian: Checkpoint.version)
            file.append(littleEndian: body.checksum)
            file.append(littleEndian: UInt64(text.utf8.count))
            file.append(littleEndian: UInt64(arrays))
            let found = self.problem(of: file + body)
            #expect(
                problem.isEmpty ? found == nil : found?.contains(problem) == true, "\(found ?? "nothing")")
        }
        var negative = checkpoint()
        negative.step = -1
        #expect(problem(of: try file(negative))?.contains("count out of range") == true)
        var wrong = checkpoint()
        wrong.configuration.batchSize = 0
        #expect(problem(of: try file(wrong))?.contains("batch-size") == true)
    }

    @Test("the checksum is zlib's CRC-32") func checksum() {
        #expect(Data("123456789".utf8).checksum == 0xCBF4_3926)  // the check value in every table of CRCs
        #expect(Data().checksum == 0)
    }

    /// A checkpoint's text that announces one array of so many numbers.
    private func text(counting count: Int) throws -> String {
        var plain = checkpoint()
        plain.weights = ["kernel": [1, 2]]
        (plain.bestWeights, plain.imageLosses) = ([:], [:])
        plain.optimizerSlots = [:]
        let text = String(decoding: try CheckpointContents(plain).json(), as: UTF8.self)
        #expect(text.contains("\"count\":2"))
        return text.replacingOccurrences(of: "\"count\":2", with: "\"count\":\(count)")
    }

    private func file(_ checkpoint: Checkpoint) throws -> Data {
        try Fixtures.withFolder { folder in
            let url = folder.appendingPathComponent("training.checkpoint")
            try checkpoint.write(to: url)
            return try Data(contentsOf: url)
        }
    }

    private func throughFile(_ checkpoint: Checkpoint) throws -> Checkpoint {
        try Fixtures.withFolder { folder in
            let url = folder.appendingPathComponent("training.checkpoint")
            try checkpoint.write(to: url)
            return try Checkpoint(contentsOf: url)
        }
    }

    /// What is wrong with a file of these bytes; nil when it reads. The error has to name the file.
    private func problem(of data: Data) -> String? {
        do {
            return try Fixtures.withFolder { folder in
                let url = folder.appendingPathComponent("training.checkpoint")
                try data.write(to: url)
                do {
                    _ = try Checkpoint(contentsOf: url)
                    return nil
                } catch let error as FileError {
                    #expect(error.path == url.path)
                    return error.problem
                }
            }
        } catch {
            Issue.record(error)
            return nil
        }
    }
}

/// A checkpoint of a version that kept the teacher's MD5 as the caller's context.
@Suite struct OlderCheckpointTests {
    @Test func aTeachersDigestIsFound() throws {
        var configuration = Recipe.fast.configuration
        configuration.teacher = "teacher.h5"
        var checkpoint = Checkpoint(configuration: configuration)
        checkpoint.teacherMD5 = "0123456789abcdef0123456789abcdef"
        let now = String(decoding: try CheckpointContents(checkpoint).json(), as: UTF8.self)
        let before = now.replacing("\"teacherMD5\"", with: "\"context\"")
        #expect(before != now)
        for text in [now, before] {
            let read = try CheckpointContents(json: Data(text.utf8)).checkpoint(arrays: Data())
            #expect(read == checkpoint)
        }
        configuration.teacher = nil
        var other = Checkpoint(configuration: configuration)
        other.context = "a caller's own"
        #expect(
            try CheckpointContents(json: CheckpointContents(other).json()).checkpoint(arrays: Data()) == other
        )
    }
}
