import FashionCore
import Foundation
import Fuzzing
import Testing

@testable import FashionData

/// Data sets in archives of NumPy arrays, written by numpy (`Fixtures/make_arrays.py`) and computed here by their formula.
@Suite struct NPZTests {
    private static let folder = fixtures.appendingPathComponent("arrays", isDirectory: true)

    private func load(_ name: String, _ change: (inout ImageReading) -> Void = { _ in }) throws -> Dataset {
        var reading = ImageReading()
        change(&reading)
        return try DatasetLocator(folder: Self.folder.appendingPathComponent(name)).locate()
            .load(reading: reading)
    }

    private func pixels(_ count: Int, _ start: Int, channels: Int = 1, modulo: Int = 256) -> [UInt8] {
        var levels: [UInt8] = []
        for image in 0..<count {
            for row in 0..<6 {
                for column in 0..<5 {
                    for channel in 0..<channels {
                        let sum = 37 * image + 11 * row + 5 * column + 70 * channel + start
                        levels.append(UInt8(sum % 256 % modulo))
                    }
                }
            }
        }
        return levels
    }

    private func labels(_ count: Int) -> [UInt16] { (0..<count).map { UInt16($0 % 4) } }

    @Test(arguments: [
        "grey", "grey-deflated", "one-channel", "version-3", "type-i8", "type-u2", "type-f4", "type-f8",
        "type-i1",
        "colour",
    ])
    func arraysAreReadAsNumPyWroteThem(name: String) throws {
        let set = try load("\(name).npz")
        let (channels, modulo) = (name == "colour" ? 3 : 1, name == "type-i1" ? 128 : 256)
        #expect(set.training.imageShape == [6, 5, channels] && set.source.format == .npz)
        #expect(set.training.pixels == pixels(12, 0, channels: channels, modulo: modulo))
        #expect(set.test.pixels == pixels(8, 100, channels: channels, modulo: modulo))
        #expect(set.training.labels == labels(12) && set.test.labels == labels(8))
        #expect(set.classNames == ["0", "1", "2", "3"] && !set.hasOwnNames && set.validation == nil)
        #expect(set.genuineness == .different([]) && set.genuineness.warning == nil)
        #expect(!DatasetInfo(set).text.contains("Fashion-MNIST"))
    }

    @Test func imagesThatValidateAreKeptApart() throws {
        let set = try load("validation.npz")
        #expect(set.training.count == 16 && set.validation == 12..<16 && set.test.count == 8)
        #expect(set.training.pixels == pixels(12, 0, channels: 3) + pixels(4, 200, channels: 3))
        #expect(set.training.labels == labels(12) + labels(4))
    }

    @Test func namesForValidationAreThoseOfFoldersAndOtherArraysAreNamed() throws {
        func array(_ shape: [Int], _ content: [UInt8]) -> Data {
            NumPyHeader(type: "|u1", shape: shape).bytes + Data(content)
        }
        func load(_ names: (String, String), others: [String] = []) throws -> Dataset {
            var entries: [(name: String, content: Data)] = [
                ("X_train.npy", array([4, 2, 2], Array(0..<16))),
                ("Y_train.npy", array([4], [0, 1, 0, 1])),
                ("x_test.npy", array([2, 2, 2], Array(20..<28))),
                ("y_test.npy", array([2], [0, 1])),
                (names.0 + ".npy", array([2, 2, 2], Array(40..<48))),
                (names.1 + ".npy", array([2], [1, 0])),
            ]
            for other in others { entries.append((other + ".npy", array([1], [0]))) }
            return try withFile(Array(storedZip(entries)), name: "set.npz") {
                try DatasetLocator(folder: $0).locate().load()
            }
        }
        for names in [
            ("x_valid", "y_valid"), ("X_val", "Y_val"), ("x_validation", "y_validation"),
            ("Valid_Images", "valid_labels"),
        ] {
            let set = try load(names)
            #expect(set.training.count == 6 && set.validation == 4..<6 && set.remarks == [], "\(names)")
            #expect(
                set.training.pixels.suffix(8) == Array(40..<48) && set.training.labels.suffix(2) == [1, 0])
        }
        let other = try load(("x_extra", "y_extra"), others: ["weights"])
        #expect(other.training.count == 4 && other.validation == nil)
        #expect(
            other.remarks == ["set.npz: 3 other arrays are left out: \"weights\", \"x_extra\", \"y_extra\""])
    }

    @Test func thereMayBeAThousandClasses() throws {
        let set = try load("many-classes.npz")
        #expect(set.classNames.count == 1000 && Set(set.training.labels) == [0, 300, 999])
    }

    @Test func classesHaveNamesFromAFlagOrAFile() throws {
        let names = ["boot", "coat", "bag", "dress"]
        #expect(try load("grey.npz") { $0.classNames = names }.classNames == names)
        let few = #expect(throws: FileError.self) { try load("grey.npz") { $0.classNames = ["boot"] } }
        #expect(few?.problem == "--class-names: expected 4 names, one for each label from 0 to 3, found 1")
        let more = try load("grey.npz") { $0.classNames = names + ["hat"] }
        #expect(
            more.classNames.count == 5 && more.remarks.last?.contains("no image has the label of hat") == true
        )
        let twice = #expect(throws: FileError.self) {
            try load("grey.npz") { $0.classNames = ["a", "b", "c", "c"] }
        }
        #expect(twice?.problem.contains("found \"c\" as names 3 and 4") == true)
        let empty = #expect(throws: FileError.self) {
            try load("grey.npz") { $0.classNames = ["a", "b", "", "c"] }
        }
        #expect(empty?.problem.hasPrefix("--class-names: expected a name for each class, found none") == true)
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("mine.npz")
            try FileManager.default.copyItem(at: Self.folder.appendingPathComponent("grey.npz"), to: url)
            try Data("boot\n coat\n\nbag\r\ndress".utf8).write(
                to: folder.appendingPathComponent("classes.txt"))
            // The only set of a folder is found there, and by its name without an ending.
            for place in [url, folder, folder.appendingPathComponent("mine")] {
                let set = try DatasetLocator(folder: place).locate().load()
                #expect(set.classNames == names && set.hasOwnNames, "\(place.lastPathComponent)")
            }
            let data = folder.appendingPathComponent("data")
            try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
            try FileManager.default.moveItem(at: url, to: data.appendingPathComponent("mine.npz"))
            let usual = DatasetLocator(currentFolder: folder, systemFolders: [])
            #expect(try usual.locate().format == .npz)
        }
    }

    @Test(
        "What cannot be meant is refused: file, member, expected, found, way out",
        arguments: [
            ("fractions", "x_test", "expected whole numbers from 0 to 255, found 0.3"),
            ("fractions", "x_test", "(x * 255).round().astype(\"uint8\")"),
            ("beyond", "x_train", "found 260 in image 5"),
            ("negative-label", "y_train", "found -1 for image 0"),
            ("large-label", "y_train", "expected labels from 0 to 999, found 1000 for image 0"),
            ("one-hot", "y_train", "found 12×4; of one-hot rows y.argmax(1) makes labels"),
            ("rows", "x_train", "found 12×30; x.reshape(-1, height, width)"),
            ("channels-first", "x_train", "x.transpose(0, 2, 3, 1)"),
            ("transparent", "x_train", "expected 1 or 3 channels on the last axis, found 4"),
            ("fortran", "x_train", "numpy.ascontiguousarray(x)"),
            ("words", "y_train", "holds numbers of the type \"<U4\""),
            ("objects", "y_train", "holds Python objects, which could run code and are not opened"),
            ("several-types", "y_train", "of several types together"),
            ("complex", "x_train", "holds numbers of the type \"<c8\""),
            ("fewer-labels", "y_test", "expected 8 labels, as many as there are images in x_test, found 7"),
            ("other-size", "x_test", "expected images of 6×5 as in x_train.npy, found 5×5"),
            ("no-images", "x_test", "is empty: its header declares 0×6×5"),
            ("no-test", nil, "found no x_test among \"X\", \"x_train\", \"y_train\""),
            ("scalar", "x_train", "found one number"),
        ] as [(String, String?, String)])
    func refused(name: String, member: String?, problem: String) throws {
        let error = #expect(throws: FileError.self) { try load("refused-\(name).npz") }
        let ending = "refused-\(name).npz" + (member.map { "/\($0).npy" } ?? "")
        #expect(error?.path.hasSuffix(ending) == true, "\(error?.path ?? "")")
        #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
    }

    /// Conversions that would lose the image are not advised.
    @Test func theWayOutKeepsTheImages() throws {
        func problem(_ type: String, _ content: Data) throws -> String {
            let bytes = NumPyHeader(type: type, shape: [1, 1, 2]).bytes + content
            return try withFile(Array(bytes), name: "x.npy") { url in
                let error = #expect(throws: FileError.self) { try NPYReader.read(url, .images) }
                return error?.problem ?? ""
            }
        }
        func floats(_ values: [Float]) -> Data {
            var data = Data()
            for value in values {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
            }
            return data
        }
        let scaling = "; ((x - x.min()) / (x.max() - x.min()) * 255).round().astype(\"uint8\") makes bytes"
        let arrays: [[Float]] = [[-1, 2], [3, 300], [-0.25, 0.5], [0.5, 256]]
        for values in arrays {
            let text = try problem("<f4", floats(values))
            #expect(text.contains(scaling) && text.hasSuffix("for both sets"), "\(values): \(text)")
        }
        #expect(
            try problem("<f4", floats([0, 0.5])).hasSuffix("(x * 255).round().astype(\"uint8\") undoes that"))
        // The first number may look like another range than that of all.
        for values in [[0, 12.5], [0.25, 200], [7, 0.5]] as [[Float]] {
            let text = try problem("<f4", floats(values))
            #expect(text.hasSuffix("between 0 and 255: x.round().astype(\"uint8\") makes bytes of them"))
        }
        for values in [[-1, 0], [0.5, -0.75]] as [[Float]] {
            let text = try problem("<f4", floats(values))
            #expect(text.hasSuffix("((x + 1) * 127.5).round().astype(\"uint8\") undoes that"), "\(text)")
        }
        #expect(try problem("<f4", floats([.nan, 0])).contains("numpy.nan_to_num(x)"))
        let signed = try problem("|i1", Data([0x80, 0x7F]))
        #expect(signed.contains("found -128 in image 0; x = x.astype(\"float64\"), then ((x - x.min())"))
        let half = try problem("<f2", Data([0, 0, 0, 0]))
        #expect(half.contains("\"<f2\"") && half.hasSuffix("save them as x.astype(\"float32\")"))
    }

    /// Only rows with one class each become labels with argmax.
    @Test(
        arguments: [
            ([0, 1, 0, 0, 0, 1], "; of one-hot rows y.argmax(1) makes labels"),
            (
                [0, 1, 0, 1, 0, 1],
                " with 2 ones for image 1: several labels an image, or none, are not supported"
            ),
            (
                [0, 0, 0, 1, 0, 0],
                " with 0 ones for image 0: several labels an image, or none, are not supported"
            ),
            ([1, 2, 0, 1, 0, 0], ""),
        ] as [([UInt8], String)])
    func rowsInThePlaceOfLabels(content: [UInt8], wayOut: String) throws {
        let bytes = NumPyHeader(type: "|u1", shape: [2, 3]).bytes + Data(content)
        try withFile(Array(bytes), name: "y.npy") { url in
            let error = #expect(throws: FileError.self) { try NPYReader.read(url, .labels) }
            #expect(error?.problem == "expected labels of the shape N or N×1, found 2×3" + wayOut)
        }
    }

    @Test func whatIsNoArchiveIsNamed() throws {
        try withFile(Array("no archive".utf8), name: "some.npz") { url in
            let error = #expect(throws: FileError.self) { try DatasetLocator(folder: url).locate().load() }
            #expect(error?.path == url.path && error?.problem.contains("zip archive") == true)
        }
    }

    /// A header promises much more than there is: refused before memory is asked for.
    @Test func sizesAreBounded() throws {
        for (shape, problem) in [
            ([1 << 40, 8, 8], "more numbers than are read at most"),
            ([100_000, 400, 400], "larger sets can be folders of image files"),
            ([2, 5000, 8], "images of 1 to 4096 pixels a side"), ([Int.max, Int.max, 3], "more numbers"),
            ([4_000_000, 8, 8], "is cut off"),
        ] {
            let bytes = NumPyHeader(type: "|u1", shape: shape).bytes + Data([1, 2, 3])
            try withFile(Array(bytes), name: "x.npy") { url in
                let error = #expect(throws: FileError.self) { try NPYReader.read(url, .images) }
                #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
            }
        }
    }

    /// Thousands of damaged archives and arrays: an error in words, or a whole set.
    @Test(arguments: ["grey.npz", "colour.npz", "type-f4.npz"]) func fuzz(name: String) throws {
        let original = try [UInt8](Data(contentsOf: Self.folder.appendingPathComponent(name)))
        let rounds = Fuzzing.rounds(1000)
        var refused = 0
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent(name)
            for round in 0..<rounds {
                var stream = RandomStream(seed: 12, purpose: .test, index: round)
                try Data(ParserFuzzTests.damaged(original, &stream)).write(to: url)
                do {
                    let set = try Fuzzing.input(for: "arrays") {
                        try DatasetLocator(folder: url).locate().load()
                    }
                    #expect(set.training.pixels.count == set.training.count * set.training.imageSize)
                } catch let error as FileError {
                    #expect(error.path.hasPrefix(url.path) && !error.problem.isEmpty, "round \(round)")
                    refused += 1
                }
            }
        }
        #expect(refused > rounds / 3)
    }

    /// Checksums would refuse most damage to a member; here it has none around it.
    @Test func fuzzArrays() throws {
        let rounds = Fuzzing.rounds(2000)
        var refused = 0
        let original =
            Array(NumPyHeader(type: "<i2", shape: [12, 6, 5]).bytes)
            + pixels(12, 0).flatMap { [$0, 0] }
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("x.npy")
            for round in 0..<rounds {
                var stream = RandomStream(seed: 13, purpose: .test, index: round)
                try Data(ParserFuzzTests.damaged(original, &stream)).write(to: url)
                do {
                    let array = try Fuzzing.input(for: "arrays") { try NPYReader.read(url, .images) }
                    #expect(array.levels.count == array.shape.reduce(1, *))
                } catch let error as FileError {
                    #expect(error.path == url.path && !error.problem.isEmpty, "round \(round)")
                    refused += 1
                }
            }
        }
        #expect(refused > rounds / 3)
    }
}
