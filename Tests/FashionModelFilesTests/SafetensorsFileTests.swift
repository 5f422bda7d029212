import FashionCore
import FashionImaging
import FashionNetworks
import Foundation
import Fuzzing
import Testing

@testable import FashionModelFiles

@Suite struct SafetensorsFileTests {
    private static let url = URL(fileURLWithPath: "/model.safetensors")

    /// `Fixtures/make_exports.py` wrote it with the format's own library.
    @Test func fileOfPythonIsRead() throws {
        let contents = try SafetensorsContents(contentsOf: fixture("python.safetensors"))
        #expect(contents.metadata == ["format": "pt", "note": "Größe"])
        #expect(contents.tensors.map(\.name) == ["a.count", "a.bias", "b.weight", "empty"])
        #expect(contents.tensors.map(\.type) == [.int64, .float32, .float32, .float32])
        #expect(contents.tensors.map(\.shape) == [[], [1], [2, 3], [0, 4]])
        #expect(contents.tensors[0].bytes == Data([7, 0, 0, 0, 0, 0, 0, 0]))
        #expect(contents.tensors[1].bytes.littleEndianFloats == [-1.5])
        #expect(contents.tensors[2].bytes.littleEndianFloats == (0..<6).map { Float($0) / 8 })
        #expect(contents.tensors[3].bytes.isEmpty)
    }

    /// Written out by hand after the format's description.
    @Test func layoutIsTheFormats() throws {
        var graph = try Graph(name: "n", inputShape: [2])
        try graph.append(.dense(Dense(units: 1)), name: "1 é.x")
        let model = Model(
            graph: graph, weights: Weights(values: ["1 é.x/kernel": [1, -2], "1 é.x/bias": [0.5]]))
        let header =
            #"{"_1___x.bias":{"data_offsets":[0,4],"dtype":"F32","shape":[1]},"#
            + #""_1___x.weight":{"data_offsets":[4,12],"dtype":"F32","shape":[1,2]},"#
            + #""__metadata__":{"format":"pt"}}"#
        let padded = header + String(repeating: " ", count: 7 - (header.utf8.count + 7) % 8)
        var expected = Data([UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0]) + Data(padded.utf8)
        expected += Data([0, 0, 0, 0x3F, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("model.safetensors")
            try SafetensorsFile.write(model, to: file)
            #expect(try Data(contentsOf: file) == expected)
            try SafetensorsFile.verify(file, holds: model)
        }
    }

    @Test func stateHasPyTorchsNamesAndOrderOfAxes() throws {
        let model = try branchedModel()
        let tensors = try PyTorchNames.tensors(of: model)
        #expect(
            tensors.map { "\($0.name) \($0.shape)" } == [
                "conv2d.weight [3, 2, 3, 2]", "batch_normalization.weight [3]",
                "batch_normalization.bias [3]",
                "batch_normalization.running_mean [3]", "batch_normalization.running_var [3]",
                "batch_normalization.num_batches_tracked []", "dense.weight [4, 189]",
            ])
        let kernel = try #require(model.graph.parameters.first)
        let numbers = try model.weights.numbers(of: kernel)
        let found = tensors[0].bytes.littleEndianFloats
        for (o, i, h, w) in [(0, 0, 0, 0), (2, 1, 2, 1), (1, 0, 2, 0), (0, 1, 1, 1), (2, 0, 0, 1)] {
            #expect(found[((o * 2 + i) * 3 + h) * 2 + w] == numbers[((h * 2 + w) * 2 + i) * 3 + o])
        }
    }

    /// Otherwise the file's probabilities would be those of another temperature, and its classes the data set's.
    @Test func metadataIsReadBack() throws {
        var model = try narrowReferenceCNN()
        let graph = model.graph
        model.metadata?.classNames = (0..<graph.outputShape[0]).map { "Kleid/größer \($0)" }
        model.metadata?.inputScale = 1.0 / 127.5
        model.metadata?.inputOffset = -1
        model.metadata?.temperature = 0.675
        model.metadata?.preparation = ImagePreparation(channels: 1, height: 28, width: 28, fit: .crop)
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("model.safetensors")
            try SafetensorsFile.write(model, to: file)
            let found = try ModelFile.read(file) { graph }
            #expect(found.format == .stateDictionary)
            #expect(found.model.metadata == model.metadata)
            #expect(found.model.weights == model.weights)
        }
    }

    @Test func metadataOfOthersIsNotTaken() throws {
        #expect(try ModelMetadata(texts: ["format": "pt", "class_names": "[\"a\"]"]) == nil)
        #expect(try ModelMetadata(texts: ["program": "other 1", "input_scale": "1"]) == nil)
    }

    @Test(arguments: ["", "nan", "\"1\"", "[1"])
    func damagedMetadataIsAnError(scale: String) {
        #expect(throws: KerasConfigurationError.self) {
            try ModelMetadata(texts: ["program": "fashion 0.1.0", "input_scale": scale])
        }
    }

    @Test func layersThatWouldShareANameAreNamed() throws {
        var graph = try Graph(name: "n", inputShape: [2])
        try graph.append(.dense(Dense(units: 2)), name: "a.b")
        try graph.append(.dense(Dense(units: 2)), name: "a b")
        let model = Model(graph: graph, weights: numbered(graph))
        let error = #expect(throws: FileError.self) { try SafetensorsFile.write(model, to: Self.url) }
        #expect(
            error?.problem
                == "the model: layer a b: would be called a_b in PyTorch, as the layer a.b is already")
    }

    @Test func anotherModelIsNoticed() throws {
        var model = try branchedModel()
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("model.safetensors")
            try SafetensorsFile.write(model, to: file)
            let kernel = try #require(model.graph.parameters.last)
            model.weights[kernel]?[251] += 1
            let error = #expect(throws: FileError.self) { try SafetensorsFile.verify(file, holds: model) }
            #expect(error?.problem == "does not hold the model: dense.weight differs")
        }
    }

    private static let hostile: [(header: String, body: Int, problem: String)] = [
        ("", 0, "the header: expected a JSON object"),
        ("[]", 0, "the header: expected a JSON object"),
        ("{", 0, "the header: is not valid JSON, at byte 1"),
        (String(repeating: "{\"a\":", count: 100), 0, "the header: is nested more than 64 levels deep"),
        (#"{"__metadata__":{"a":1}}"#, 0, "__metadata__: expected texts by name"),
        (#"{"a":[]}"#, 0, "a: expected dtype, shape and data_offsets"),
        (
            tensor("U8", "[4]", "[0,4]"), 4,
            "a: expected numbers of the kind F32, F16, BF16 or I64, found \"U8\"; save the array as float32"
        ),
        (
            #"{"a":{"dtype":8,"shape":[4],"data_offsets":[0,4]}}"#, 4,
            "a: expected numbers of the kind F32, F16, BF16 or I64, found no text as dtype"
        ),
        (tensor("F32", "[1]", "[0,8]"), 4, "a: expected data_offsets from 0 to 4"),
        (tensor("F32", "[1]", "[4,0]"), 4, "a: expected data_offsets from 0 to 4"),
        (tensor("F32", "[1]", "[-4,0]"), 4, "a: expected data_offsets from 0 to 4"),
        (tensor("F32", "[1]", "[0.5,4]"), 4, "a: expected data_offsets from 0 to 4"),
        (tensor("F32", "[1]", "[0,1e300]"), 4, "a: expected data_offsets from 0 to 4"),
        (tensor("F32", "[2]", "[0,4]"), 4, "a: expected a shape that fits 4 bytes of F32"),
        (tensor("F32", "[-1,-1]", "[0,4]"), 4, "a: expected a shape that fits 4 bytes of F32"),
        (
            tensor("F32", "[4294967296,4294967296]", "[0,0]"), 0,
            "a: expected a shape that fits 0 bytes of F32"
        ),
        (tensor("F32", "[1]", "[4,8]"), 8, "a: expected to begin at byte 0, found 4"),
        (tensor("F32", "[1]", "[0,4]"), 8, "expected 8 bytes of numbers, found 4 described"),
    ]

    private static func tensor(_ type: String, _ shape: String, _ offsets: String) -> String {
        #"{"a":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}}"#
    }

    @Test(arguments: hostile.indices)
    func hostileHeaderIsNamed(index: Int) throws {
        let (header, body, problem) = Self.hostile[index]
        var data = Data()
        data.append(littleEndian: UInt64(header.utf8.count))
        data += Data(header.utf8) + Data(count: body)
        let error = #expect(throws: FileError.self) { try SafetensorsContents(data, of: Self.url) }
        #expect(error?.problem == problem)
    }

    @Test func lengthOfTheHeaderIsNotBelieved() throws {
        for length in [UInt64.max, UInt64(Int64.max), 3] {
            var data = Data()
            data.append(littleEndian: length)
            data += Data("{}".utf8)
            let error = #expect(throws: FileError.self) { try SafetensorsContents(data, of: Self.url) }
            #expect(error?.problem == "expected a header of at most 2 bytes, found \(length)")
        }
        let error = #expect(throws: FileError.self) { try SafetensorsContents(Data(count: 7), of: Self.url) }
        #expect(error?.problem == "is not a safetensors file: expected 8 bytes at least, found 7")
    }

    @Test func randomChangesNeverCrash() throws {
        let ours = SafetensorsContents(
            metadata: ["a": "b"], tensors: try PyTorchNames.tensors(of: branchedModel()))
        let files = [try ours.data(), try Data(contentsOf: fixture("python.safetensors"))]
        #expect(try SafetensorsContents(files[0], of: Self.url) == ours)
        var refused = 0
        for round in 0..<Fuzzing.rounds(12_000) {
            var stream = RandomStream(seed: 2, purpose: .test, index: round)
            do {
                let bytes = damaged(files[round % 2], &stream)
                let contents = try Fuzzing.input(for: "safetensors") {
                    try SafetensorsContents(bytes, of: Self.url)
                }
                for tensor in contents.tensors {
                    #expect(tensor.shape.reduce(1, *) * tensor.type.size == tensor.bytes.count)
                }
            } catch let error as FileError {
                #expect(error.path == Self.url.path)
                refused += 1
            }
        }
        #expect(refused > Fuzzing.rounds(6000))
    }
}
