import FashionCore
import Foundation
import Fuzzing
import Testing

@testable import FashionTraining

/// Pickled histories: those of real Keras, and hostile ones.
@Suite struct PickleTests {
    /// Names of pickles that Python made, and of the JSON that says what is in each.
    static let fixtures = [
        "keras2", "keras3", "numbers1", "numbers2", "arrays1", "arrays2",
    ].flatMap { name in
        (0...5).map { (name: "history_\(name)_\($0).pkl", contents: "history_\(name).json") }
    }

    /// An array of float64 at protocol 0 and 3 mixed, on the stack alone.
    private static func array(shape: String, bytes: Int) -> String {
        let type = "cnumpy\ndtype\n(Vf8\nI00\nI01\ntR(I3\nV<\nNNNI-1\nI-1\nI0\ntb"
        let empty = "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntC\u{1}btR"
        return empty + "(I1\n(\(shape)\(type)I00\nC" + String(UnicodeScalar(UInt8(bytes)))
            + String(repeating: "\0", count: bytes) + "tb."
    }

    @Test("Python's own pickles hold the numbers that Python says they do", arguments: fixtures)
    func python(name: String, contents: String) throws {
        let columns = try History.pickledColumns(Fixtures.data(name)).columns
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        let expected = try decoder.decode([String: [Double]].self, from: Fixtures.data(contents))
        #expect(Set(columns.keys) == Set(expected.keys))
        for (key, values) in expected {
            let found = try #require(columns[key])
            #expect(found.count == values.count, "\(key)")
            // By bits: NaN equals NaN, and -0 is not 0.
            let equal = zip(found, values).allSatisfy { $0.isNaN ? $1.isNaN : $0.bitPattern == $1.bitPattern }
            #expect(equal, "\(key): \(found.prefix(20))")
        }
    }

    @Test("a history of Keras 2 and of Keras 3 is read by its contents, whatever the file's name")
    func histories() throws {
        for name in [
            "history_keras2_0.pkl", "history_keras2_4.pkl", "history_keras3_5.pkl", "history_keras3.json",
        ] {
            let history = try read(Fixtures.data(name))
            #expect(history.records.count == 3)
            #expect(
                history.records.map(\.learningRate) == [
                    0.0010000000474974513, 0.0010000000474974513, 0.00010000000474974513,
                ])
            #expect(history.records.allSatisfy { $0.loss > 1 && $0.valLoss != nil && $0.seconds.isNaN })
        }
    }

    /// The bytes as the protocol's documentation has them, put together by hand.
    @Test func ourBytes() {
        let history = History([EpochRecord(epoch: 0, loss: 0.5, accuracy: 1, learningRate: -2)])
        var expected: [UInt8] = [0x80, 2] + Array("}(".utf8)
        let columns: [(String, [UInt8])] = [
            ("accuracy", [0x3F, 0xF0]), ("loss", [0x3F, 0xE0]), ("learning_rate", [0xC0, 0]),
        ]
        for (name, start) in columns {
            expected += Array("X".utf8) + [UInt8(name.utf8.count), 0, 0, 0] + Array(name.utf8)
            expected += Array("](G".utf8) + start + [0, 0, 0, 0, 0, 0] + Array("e".utf8)
        }
        #expect(Array(history.pickle) == expected + Array("u.".utf8))
    }

    @Test func oursComeBack() throws {
        let history = History(
            (0..<3000).map {
                EpochRecord(
                    epoch: $0, loss: 1 / Double($0 + 3), accuracy: .nan, valLoss: $0 == 2 ? nil : .infinity,
                    valAccuracy: -0.0, learningRate: .leastNonzeroMagnitude, seconds: 1, imagesPerSecond: 2)
            })
        try Fixtures.withFolder { folder in
            let url = folder.appendingPathComponent("saved_model/training_history.pkl")
            try history.writePickle(to: url)
            let records = try History(contentsOf: url).records
            #expect(records.count == 3000 && records.map(\.loss) == history.records.map(\.loss))
            #expect(records.allSatisfy { $0.accuracy.isNaN && $0.seconds.isNaN })
            #expect(records[2].valLoss?.isNaN == true && records[1].valLoss == .infinity)
            #expect(records[0].valAccuracy?.sign == .minus)
            #expect(records[0].learningRate == .leastNonzeroMagnitude)
        }
        #expect(try read(History().pickle) == History())
    }

    @Test(
        "what is no history of numbers is refused, with the reason",
        arguments: [
            // os.system("true"), at protocols 0, 2 and 4.
            ("cos\nsystem\n(S'true'\ntR.", "os.system"),
            ("\u{80}\u{2}cposix\nsystem\nX\u{4}\0\0\0true\u{85}R.", "posix.system"),
            ("\u{80}\u{4}\u{8c}\u{8}builtins\u{8c}\u{4}eval\u{93}.", "builtins.eval"),
            // The other ways to call and to name things: INST, OBJ, NEWOBJ, PERSID, EXT1, NEXT_BUFFER.
            ("(ios\nsystem\n.", "0x69"), ("(o.", "0x6f"), ("(\u{81}.", "0x81"), ("(Pa\n.", "0x50"),
            ("(\u{82}\u{1}.", "0x82"), ("\u{80}\u{5}\u{97}.", "0x97"),
            // A history object, an array, other states and types of NumPy.
            ("\u{80}\u{4}\u{8c}\u{14}keras.src.callbacks.\u{8c}\u{7}History\u{93}.", "History"),
            ("cnumpy.core.multiarray\n_reconstruct\n.", "found a function"),
            // Arrays of two axes, of a size that their bytes are not, of other classes.
            (Self.array(shape: "I1\nI2\nt", bytes: 16), "a list with a tuple"),
            (Self.array(shape: "I3\nt", bytes: 16), "a list with a tuple"),
            (Self.array(shape: "I-2\nt", bytes: 16), "a list with a tuple"),
            (
                "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\ndtype\n(I0\ntC\u{1}btR.",
                "a function with a tuple"
            ),
            ("ccollections\ndefaultdict\n(cnumpy\ndtype\ntR.", "a function with a tuple"),
            ("cnumpy\ndtype\n(Vf4\nI00\nI01\ntR(I3\nV>\nNNNI-1\nI-1\nI0\ntb.", "a NumPy type with a tuple"),
            ("cnumpy\ndtype\n(VO8\nI00\nI01\ntR.", "a function with a tuple"),
            (
                "cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(Vf4\nI00\nI01\ntRC\u{3}abctR.",
                "a function with a tuple"
            ),
            ("cnumpy\ndtype\n)R.", "a function with a tuple"), ("(I1\nI2\nR.", "a number with a number"),
            // Structure.
            ("}(VX\n]u", "cut short"), ("}", "cut short"), ("(", "cut short"), ("}.}", "more bytes"),
            ("(.", "0 values"),
            ("}}.", "2 values"), ("c", "a line"), ("\u{80}\u{6}.", "protocol 6"), ("\u{80}", "cut short"),
            ("(]}.", "2 values"),
            ("}(I1\n]u.", "text as a key"), ("}(VX\n)u.", "X: expected a list"),
            ("}(VX\nu.", "a key alone"),
            ("}u.", "a mark"), ("}]a.", "to fill"), ("}(]VX\ne.", "to fill"),
            ("}VX\n](VX\nes.", "numbers in a list"),
            ("(]]e.", "to fill"), ("}]]as.", "numbers in a list"), ("}g3\n.", "number 3"),
            ("}(p1\n.", "to remember"),
            ("}VX\n]I99999999999999999999\nas.", "64 bits"), ("}VX\n]F0x1p3\nas.", "expected a number"),
            ("}Fa\n.", "expected a number"),
            ("}J\u{1}.", "cut short"), ("}X\u{7f}\u{7f}\u{7f}\u{7f}.", "at most 1000"),
            ("}X\u{e9}\u{3}\0\0" + String(repeating: "a", count: 1001), "at most 1000"),
            ("}B\u{7f}\u{7f}\u{7f}\u{7f}.", "cut short"),
            ("}X\u{1}\0\0\0\u{80}.", "UTF-8"), ("}V\\ud800\n.", "a character"), ("}V\\u12\n.", "hexadecimal"),
            ("}\u{8a}\u{9}123456789.", "64 bits"), ("}p-1\n.", "something remembered"),
            ("}]\u{85}.", "one with a list"),
            ("}))\u{86}.", "2 values"), ("}(NNNNNNNNNt.", "a longer one"), ("(VX\n]d.", "\"loss\""),
        ])
    func refused(text: String, reason: String) throws {
        // Characters up to U+00FF stand for bytes.
        let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let error = #expect(throws: FileError.self) { try read(Data(bytes)) }
        #expect(error?.path.hasSuffix("history") == true)
        #expect(error?.problem.contains(reason) == true, "\(error?.problem ?? "")")
    }

    @Test(
        "millions of marks, values and memo entries end with an error",
        arguments: ["(", "N", "]\u{94}", "(I1\n", "K\u{1}q\u{1}"])
    func unbounded(pattern: String) throws {
        let bytes = pattern.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        var data = Data([0x80, 4])
        for _ in 0...PickleReader.limit { data.append(contentsOf: bytes) }
        let problem = #expect(throws: PickleReader.Problem.self) { try History.pickledColumns(data) }
        #expect(problem?.text.contains("more than") == true)
    }

    /// Small files that would become large, or take long: lists by the million, one long key set again and again, one number
    /// appended again and again.
    @Test(arguments: [
        ("}", "]", 20_000, "more than 10000 lists and dictionaries"),
        (
            "}X\u{e8}\u{3}\0\0" + String(repeating: "k", count: 1000) + "q\0]q\u{1}s", "h\0h\u{1}s", 150_000,
            "more than 100000 keys"
        ),
        (
            "]K\u{1}q\0a", "(" + String(repeating: "h\0", count: 1000) + "e", 1100,
            "more than 1048576 numbers"
        ),
    ])
    func bombs(start: String, pattern: String, count: Int, reason: String) throws {
        func bytes(_ text: String) -> Data {
            Data(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
        }
        var data = bytes(start)
        let part = bytes(pattern)
        for _ in 0..<count { data.append(part) }
        let begin = ContinuousClock.now
        let problem = #expect(throws: PickleReader.Problem.self) { try History.pickledColumns(data) }
        #expect(problem?.text == reason)
        #expect(begin.duration(to: .now) < .seconds(20))
    }

    /// Every mutation gives a history or a `FileError`; a crash or a hang would end the tests.
    @Test(
        "damaged files are refused or read",
        arguments: fixtures.map(\.name).filter { $0.contains("keras") } + [
            "history_keras2.json", "history_keras3.json",
        ])
    func fuzz(name: String) throws {
        let rounds = Fuzzing.rounds(2000)
        let original = [UInt8](try Fixtures.data(name))
        let opcodes =
            name.hasSuffix(".pkl")
            ? Array("}](.GFIJKMLNVXBCdsulae)tpqrghjcRb".utf8)
                + [0x80, 0x85, 0x86, 0x87, 0x88, 0x8A, 0x8C, 0x93, 0x94, 0x95]
            : Array("{}[],:\"\\-+.eEnul0/*'".utf8)
        var (read, refused) = (0, 0)
        try Fixtures.withFolder { folder in
            let url = folder.appendingPathComponent("history")
            for round in 0..<rounds {
                var random = RandomStream(seed: 11, purpose: .test, index: round)
                try Data(damaged(original, opcodes, &random)).write(to: url)
                do {
                    let history = try Fuzzing.input(for: "histories") { try History(contentsOf: url) }
                    #expect(history.records.count <= 2 * original.count, "round \(round)")
                    read += 1
                } catch let error as FileError {
                    #expect(error.path == url.path, "round \(round)")
                    refused += 1
                }
            }
        }
        // Another digit of a number passes; damage to the structure must not.
        #expect(read + refused == rounds && refused > rounds / 3 && read > rounds / 50, "\(read) read")
    }

    /// One to three random changes; `opcodes` are bytes that mean much.
    private func damaged(_ original: [UInt8], _ opcodes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
        var bytes = original
        for _ in 0...random.integer(below: 3) {
            let position = random.integer(below: max(1, bytes.count))
            let length = min(bytes.count - position, 1 + random.integer(below: 20))
            let opcode = opcodes[random.integer(below: opcodes.count)]
            switch random.integer(below: 6) {
            case 0: bytes = Array(bytes.prefix(position))
            case 1: bytes.removeSubrange(position..<position + length)
            case 2:
                let part = bytes[position..<position + length]
                bytes.insert(contentsOf: part, at: random.integer(below: bytes.count + 1))
            case 3 where position < bytes.count: bytes[position] = opcode
            case 4: bytes.insert(opcode, at: position)
            default: if position < bytes.count { bytes[position] ^= 1 << UInt8(random.integer(below: 8)) }
            }
        }
        return bytes
    }

    private func read(_ data: Data) throws -> History {
        try Fixtures.withFolder { folder in
            let url = folder.appendingPathComponent("history")
            try data.write(to: url)
            return try History(contentsOf: url)
        }
    }
}
