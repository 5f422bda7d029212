import FashionCore
import FashionNetworks
import Foundation
import Fuzzing
import Testing

@testable import FashionModelFiles

/// State dictionaries that PyTorch wrote (`Fixtures/make_pytorch.py`), and hostile files.
@Suite struct StateDictionaryTests {
    private static let files = [
        "archive.pth", "archive3.pt", "archive4.pt", "archive5.pt", "stream.pth", "half.pth", "bfloat16.pth",
        "turned.pth", "shared.pth", "checkpoint.pth", "parallel.pth", "wheel.whl",
    ]

    private static func numbers() throws -> [String: [Float]] {
        let data = try Data(contentsOf: fixture("pytorch/numbers.json"))
        return try JSONDecoder().decode([String: [Float]].self, from: data)
    }

    private static func graph() throws -> Graph {
        var network = try GraphBuilder(name: "small", inputShape: [3, 4, 2])
        try network.add(
            .convolution(Convolution(filters: 3, kernel: Extent(height: 2, width: 3), useBias: false)))
        try network.add(.batchNormalization(BatchNormalization()))
        try network.add(.flatten)
        try network.add(.dense(Dense(units: 4)))
        return network.graph
    }

    @Test("every way to save holds the numbers that PyTorch says it does", arguments: files)
    func numbers(name: String) throws {
        let url = try fixture("pytorch/\(name)")
        #expect(try StateDictionary.isPresent(in: url))
        let dictionary = try StateDictionary(contentsOf: url)
        let expected = try Self.numbers()
        #expect(
            dictionary.tensors.map(\.name) == [
                "conv2d.weight", "batch_normalization.weight", "batch_normalization.bias",
                "batch_normalization.running_mean", "batch_normalization.running_var",
                "batch_normalization.num_batches_tracked", "dense.weight", "dense.bias",
            ])
        for tensor in dictionary.tensors where tensor.typeName != "int64" {
            #expect(tensor.floats() == expected[tensor.name], "\(tensor.name)")
        }
        #expect(dictionary["conv2d.weight"]?.shape == [3, 2, 2, 3])
        #expect(dictionary["batch_normalization.num_batches_tracked"]?.floats() == nil)
    }

    @Test("a network takes its weights, kernels in Keras' order of axes") func network() throws {
        let url = try fixture("pytorch/turned.pth")
        let graph = try Self.graph()
        let weights = try StateDictionary(contentsOf: url).weights(of: graph, in: url)
        let kernel = try #require(weights.values["conv2d/kernel"])
        let dense = try #require(weights.values["dense/kernel"])
        let expected = try Self.numbers()
        let (convolution, matrix) = (
            try #require(expected["conv2d.weight"]), try #require(expected["dense.weight"])
        )
        for (o, i, h, w) in [(0, 0, 0, 0), (2, 1, 1, 2), (1, 0, 1, 0), (0, 1, 0, 2)] {
            #expect(kernel[((h * 3 + w) * 2 + i) * 3 + o] == convolution[((o * 2 + i) * 2 + h) * 3 + w])
        }
        #expect(dense[5 * 4 + 2] == matrix[2 * 12 + 5])
        #expect(
            weights.values["batch_normalization/moving_variance"]
                == expected["batch_normalization.running_var"])
        let error = #expect(throws: FileError.self) { try ModelFile.read(url) }
        #expect(
            error?.problem.contains("8 tensors") == true && error?.problem.contains("--architecture") == true)
    }

    @Test("what this program exports comes back") func safetensors() throws {
        let graph = try Self.graph()
        let model = Model(graph: graph, weights: numbered(graph))
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("model.safetensors")
            try SafetensorsFile.write(model, to: file)
            let read = try ModelFile.read(file) { graph }
            #expect(read.format == .stateDictionary && read.model.weights == model.weights)
            // Under this program's own names, in Keras' layouts.
            let arrays = try graph.parameters.map {
                SafetensorsFile.NamedArray(
                    name: $0.name, shape: $0.shape, numbers: try model.weights.numbers(of: $0))
            }
            try SafetensorsFile.write(arrays, to: file)
            #expect(try ModelFile.read(file) { graph }.model.weights == model.weights)
            for broken in [Float.nan, -.infinity] {
                var numbers = arrays[0].numbers
                numbers[0] = broken
                let first = SafetensorsFile.NamedArray(
                    name: arrays[0].name, shape: arrays[0].shape, numbers: numbers)
                try SafetensorsFile.write([first] + arrays.dropFirst(), to: file)
                let error = #expect(throws: FileError.self) { try ModelFile.read(file) { graph } }
                #expect(error?.problem.contains("\(arrays[0].name): expected numbers") == true)
            }
        }
    }

    @Test("a backbone is read from the file of a whole network, as from Keras' files")
    func backbone() throws {
        let graph = try Self.graph()
        let model = Model(graph: graph, weights: numbered(graph))
        let backbone = try graph.split(after: "flatten").prefix
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("model.safetensors")
            try SafetensorsFile.write(model, to: file)
            let read = try ModelFile.read(file, ignoresOthers: true) { backbone }
            #expect(try read.model.weights == model.weights.part(of: backbone))
            let error = #expect(throws: FileError.self) { try ModelFile.read(file) { backbone } }
            #expect(error?.problem.hasSuffix("found others too: dense.bias, dense.weight") == true)
            // What the backbone needs must be there all the same.
            try SafetensorsFile.write(
                [.init(name: "dense.bias", shape: [4], numbers: [1, 2, 3, 4])], to: file)
            let missing = #expect(throws: FileError.self) {
                try ModelFile.read(file, ignoresOthers: true) { backbone }
            }
            #expect(missing?.problem.hasPrefix("conv2d.weight: is missing") == true)
        }
    }

    @Test(
        "what is no state dictionary of plain tensors is refused, with the reason",
        arguments: [
            ("refused_gaps.pth", "dense.weight: expected numbers without gaps, found the strides [24, 2]"),
            ("refused_expanded.pth", "dense.weight: expected"),
            ("refused_module.pth", "the object: byte"), ("refused_device.pth", "torch.device"),
            ("refused_list.pth", "found a list"), ("refused_command.pth", "posix.system"),
        ])
    func refused(name: String, reason: String) throws {
        let url = try fixture("pytorch/\(name)")
        let error = #expect(throws: FileError.self) { try StateDictionary(contentsOf: url) }
        #expect(error?.path == url.path)
        #expect(error?.problem.contains(reason) == true, "\(error?.problem ?? "")")
    }

    @Test("weights that are missing, left over, of another shape or kind are named") func misfits() throws {
        let url = try fixture("pytorch/refused_double.pth")
        var error = #expect(throws: FileError.self) { try ModelFile.read(url) { try Self.graph() } }
        #expect(error?.problem.contains("conv2d.weight: expected float32") == true)
        let dictionary = try StateDictionary(contentsOf: fixture("pytorch/archive.pth"))
        var small = try Graph(name: "n", inputShape: [12])
        try small.append(.dense(Dense(units: 4)), name: "dense")
        error = #expect(throws: FileError.self) { try dictionary.weights(of: small, in: url) }
        #expect(error?.problem.contains("others too: conv2d.weight") == true)
        var other = try Graph(name: "n", inputShape: [11])
        try other.append(.dense(Dense(units: 4)), name: "dense")
        error = #expect(throws: FileError.self) { try dictionary.weights(of: other, in: url) }
        #expect(error?.problem == "dense.weight: expected the shape [4, 11], found [4, 12]")
        var missing = try Graph(name: "n", inputShape: [12])
        try missing.append(.dense(Dense(units: 4)), name: "dense_1")
        error = #expect(throws: FileError.self) { try dictionary.weights(of: missing, in: url) }
        #expect(error?.problem.hasPrefix("dense_1.weight: is missing") == true)
    }

    @Test func aNegativeVarianceIsNamed() throws {
        let url = try fixture("pytorch/turned.pth")
        let error = #expect(throws: FileError.self) { try ModelFile.read(url) { try Self.graph() } }
        #expect(
            error?.problem.hasPrefix(
                "layer batch_normalization: expected variances of 0 and more, found -0.875 for channel 0")
                == true)
    }

    /// Every one-byte half there is, against the platform's own type where Swift has it.
    #if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
        @Test func halves() {
            let wrong = (UInt16.min...UInt16.max).filter { bits in
                let (found, expected) = (Float(halfBits: bits), Float(Float16(bitPattern: bits)))
                return !(found.isNaN && expected.isNaN) && found.bitPattern != expected.bitPattern
            }
            #expect(wrong.isEmpty)
        }
    #endif

    private static let url = URL(fileURLWithPath: "/weights.pth")

    /// A stream around a pickle and its storages' keys.
    private static func stream(_ object: String, keys: String = "].", storages: [UInt8] = []) throws -> Data {
        let whole = try Data(contentsOf: fixture("pytorch/stream.pth"))
        let preface = 15 + 6
        let system = whole.dropFirst(preface)
        let length = try PickleReader.read(Data(system), as: .stateDictionary, isWhole: false).length
        func bytes(_ text: String) -> Data {
            Data(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
        }
        return whole.prefix(preface + length) + bytes(object) + bytes(keys) + Data(storages)
    }

    private static let name = "(Vstorage\nctorch\nFloatStorage\nVa\nVcpu\nI2\nNtQ"

    private static func tensor(_ rest: String) -> String {
        "}Vw\nctorch._utils\n_rebuild_tensor_v2\n(\(name)\(rest)I00\n}tRs."
    }

    private static func nested(_ open: String, _ middle: String, _ close: String, _ count: Int) -> String {
        String(repeating: open, count: count) + middle + String(repeating: close, count: count - 1)
    }

    /// An object, its storages' keys, bytes of storages (a count of 2 first), and a part of the error; none where the file is right.
    private static let hostile: [(object: String, keys: String, bytes: Int, reason: String?)] = [
        ("}V", "].", 0, "a line"),
        ("I1\n.", "].", 0, "found a number"),
        ("}.", "].", 0, "found one without"),
        (tensor("I0\n(I2\nt(I1\nt"), "(Va\nl.", 16, nil),
        (tensor("I0\n(I2\nt(I1\nt"), "].", 0, "storage a: is missing"),
        (tensor("I0\n(I2\nt(I1\nt"), "(Va\nl.", 15, "cut short"),
        (tensor("I0\n(I2\nt(I1\nt"), "(Va\nl.", 17, "the end of the file"),
        (tensor("I0\n(I2\nt(I1\nt"), "(Va\nVa\nl.", 16, "each storage once"),
        (tensor("I0\n(I2\nt(I1\nt"), "(I1\nl.", 16, "each storage once"),
        (tensor("I1\n(I2\nt(I1\nt"), "(Va\nl.", 16, "at most 2 numbers"),
        (tensor("I0\n(I3\nt(I1\nt"), "(Va\nl.", 16, "at most 2 numbers"),
        (tensor("I9223372036854774784\n(I2\nt(I1\nt"), "(Va\nl.", 16, "at most 2 numbers"),
        (tensor("I0\n(I4294967296\nI4294967296\nt(I1\nI1\nt"), "(Va\nl.", 16, "expected a size"),
        (tensor("I0\n(I2\nt(I0\nt"), "(Va\nl.", 16, "without gaps"),
        (tensor("I0\n(I-2\nt(I1\nt"), "(Va\nl.", 16, "what makes a tensor"),
        (tensor("I0\n(I2\nt(I1\nI1\nt"), "(Va\nl.", 16, "what makes a tensor"),
        ("}Vw\nVstorage\nQs.", "].", 0, "a tensor's storage"),
        ("(\(name)(Vstorage\nctorch\nHalfStorage\nVa\nVcpu\nI2\nNtQ.", "].", 0, "found two"),
        ("ctorch\nload\n.", "].", 0, "torch.load"),
        ("cposix\nsystem\n.", "].", 0, "posix.system"),
        // A list and a dictionary that would contain themselves.
        ("]p1\ng1\na.", "].", 0, "lies in no other one"),
        ("}p1\nVa\ng1\ns.", "].", 0, "lies in no other one"),
        (nested("(", "Nt", "t", 40), "].", 0, "within each other"),
        (nested("]", "", "a", 40), "].", 0, "within each other"),
        (nested("]", "", "", 200_001), "].", 0, "more than 200000 lists"),
    ]

    @Test("hostile pickles and storages are refused", arguments: hostile.indices)
    func hostileFileIsNamed(index: Int) throws {
        let (object, keys, count, reason) = Self.hostile[index]
        var storages = [UInt8](repeating: 0, count: count)
        if count > 0 { storages[0] = 2 }
        let data = try Self.stream(object, keys: keys, storages: storages)
        guard let reason else {
            // What the others differ from.
            #expect(try StateDictionary(data, of: Self.url)["w"]?.floats() == [0, 0])
            return
        }
        let error = #expect(throws: FileError.self) { try StateDictionary(data, of: Self.url) }
        #expect(error?.problem.contains(reason) == true, "\(error?.problem ?? "")")
    }

    /// A crash or a hang would end the tests.
    @Test(
        "damaged files are refused or read",
        arguments: ["archive.pth", "stream.pth", "checkpoint.pth", "turned.pth"])
    func fuzz(name: String) throws {
        let original = try Data(contentsOf: fixture("pytorch/\(name)"))
        let graph = try Self.graph()
        var refused = 0
        let rounds = Fuzzing.rounds(1500)
        for round in 0..<rounds {
            var random = RandomStream(seed: 3, purpose: .test, index: round)
            let bytes = damaged(original, &random)
            do {
                try Fuzzing.input(for: "state dictionaries") {
                    let dictionary = try StateDictionary(bytes, of: Self.url)
                    for tensor in dictionary.tensors {
                        #expect(tensor.floats().map(\.count) ?? tensor.count == tensor.shape.reduce(1, *))
                    }
                    _ = try dictionary.weights(of: graph, in: Self.url)
                }
            } catch let error as FileError {
                #expect(error.path == Self.url.path)
                refused += 1
            }
        }
        #expect(refused > rounds / 2, "\(refused)")
    }
}
