import FashionCore
import Foundation
import Fuzzing
import Testing

@testable import FashionModelFiles

/// Damaged and malicious archives: an error that names the place, or a model, and never more than that.
@Suite struct HostileArchiveTests {
    private let url = URL(fileURLWithPath: "/model.keras")

    private func problem(_ archive: Data) -> String? {
        #expect(throws: FileError.self) { try KerasArchive.read(archive, from: url) }?.problem
    }

    private func archive(_ entries: (name: String, content: Data)...) throws -> Data {
        try ZipWriter.archive(
            of: entries.map { ZipWriter.Entry(name: $0.name, content: $0.content) }, for: url)
    }

    /// An entry of a file that Keras 3 wrote.
    private func genuine(_ entry: String) throws -> (name: String, content: Data) {
        let file = try fixture("keras3_functional.keras")
        return (entry, try ZipReader(Data(contentsOf: file), of: file).contents(of: entry, atMost: 1 << 20))
    }

    @Test func whatIsMissingIsNamed() throws {
        let (configuration, weights) = try (genuine("config.json"), genuine("model.weights.h5"))
        #expect(throws: Never.self) { try KerasArchive.read(archive(configuration, weights), from: url) }
        #expect(problem(try archive(weights)) == "config.json: is missing")
        #expect(problem(try archive(configuration)) == "model.weights.h5: is missing")
        #expect(
            problem(try archive(configuration, ("model.weights.npz", weights.content)))
                == "model.weights.h5: is missing")
        #expect(
            problem(try archive(configuration, ("model.weights.h5", Data("PK".utf8))))
                == "model.weights.h5: is not an HDF5 file: its first bytes are not those of one")
        #expect(problem(Data("PK".utf8)) == "is no zip archive, or a damaged one: Not a zip archive")
    }

    /// Archives of other programs, by the names that these give their files.
    @Test(arguments: [
        (
            [
                "jit/data/0", "jit/data.pkl", "jit/code/__torch__/torch/nn/modules/linear.py",
                "jit/constants.pkl", "jit/version",
            ], "is a TorchScript program of PyTorch (torch.jit.save)"
        ),
        (["x/data/0", "x/data.pkl", "x/version"], "is an archive of PyTorch in an unusual order"),
        (["best_model.h5"], "is a zip archive with best_model.h5 in it; unpack it, then name that file"),
        (
            ["__MACOSX/._b.keras", "a/", "a/b.KERAS", "c.pth"],
            "is a zip archive with a/b.KERAS and 1 other models in it"
        ),
        (
            ["model/metadata.json", "model/config.json", "model/model.weights.h5"],
            "is a Keras archive whose files lie in the folder model, as when it was unpacked and zipped again; zip what is in "
                + "the folder: (cd model && zip -r ../model.keras .)"
        ),
        (
            ["m/saved_model.pb", "m/variables/variables.index"],
            "is a zip archive with a TensorFlow SavedModel"
        ),
        (
            ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml"],
            "is a zip archive without a config.json, which a model of Keras has; found [Content_Types].xml, _rels/.rels, "
                + "word/document.xml and 1 others"
        ),
        (["../config.json", "../model.weights.h5"], "is a zip archive with ../model.weights.h5 in it"),
    ])
    func otherArchivesAreNamed(names: [String], expected: String) throws {
        let archive = try ZipWriter.archive(
            of: names.map { ZipWriter.Entry(name: $0, content: Data("x".utf8)) }, for: url)
        let found = problem(archive) ?? ""
        #expect(found.hasPrefix(expected), "\(found)")
    }

    /// Only exact names count, and nothing is unpacked: other names are passed over, wherever they point.
    @Test func pathsAreNotFollowed() throws {
        let (configuration, weights) = try (genuine("config.json"), genuine("model.weights.h5"))
        for trick in ["../config.json", "/config.json", "./config.json", "a/../config.json", "config.json/"] {
            #expect(
                problem(try archive((trick, configuration.content), weights)) == "config.json: is missing")
        }
        let name = "../../../../tmp/fashion-\(UUID().uuidString)"
        let more = try archive(configuration, weights, (name, Data("x".utf8)), ("/etc/passwd", Data()))
        #expect(throws: Never.self) { try KerasArchive.read(more, from: url) }
        #expect(!FileManager.default.fileExists(atPath: "/tmp/" + (name as NSString).lastPathComponent))
    }

    @Test func aNameThatComesTwiceIsRefused() throws {
        let (configuration, weights) = try (genuine("config.json"), genuine("model.weights.h5"))
        var twice = try archive(configuration, ("config.jsoN", Data("{}".utf8)), weights)
        while let place = twice.range(of: Data("config.jsoN".utf8)) {
            twice.replaceSubrange(place, with: Data("config.json".utf8))
        }
        #expect(problem(twice) == "is no zip archive, or a damaged one: File already exists")
    }

    /// Eight million zeros in eight thousand bytes, made by `Fixtures/make_bomb.py`.
    @Test func aBombIsNotUnpacked() throws {
        let bomb = try Data(contentsOf: fixture("bomb.keras"))
        #expect(
            problem(bomb)
                == "config.json: says that its 8157 bytes become 8388608, which no model's would")
        let large = try archive(("config.json", Data(count: 1 << 24 + 1)))
        #expect(problem(large) == "config.json: expected at most 16777216 bytes, found 16777217")
    }

    @Test func textsThatAreNoNetworkAreNamed() throws {
        let weights = try genuine("model.weights.h5")
        func problem(_ text: String) throws -> String? {
            try self.problem(archive(("config.json", Data(text.utf8)), weights))
        }
        #expect(try problem("{") == "config.json: is not valid JSON, at byte 1")
        #expect(
            try problem(String(repeating: "[", count: 100_000))
                == "config.json: is nested more than 64 levels deep")
        #expect(try problem("{}") == "config.json: expected an object with class_name and config")
        #expect(
            self.problem(try archive(("config.json", Data([0xFF, 0xFE])), weights))
                == "config.json: is not UTF-8")
        let foreign = try archive(
            genuine("config.json"), weights,
            ("metadata.json", Data(#"{"fashion_metadata":{"format":2}}"#.utf8)))
        #expect(self.problem(foreign) == "metadata.json: is damaged")
    }

    /// The classes in the description decide where the weights are looked for.
    @Test func weightsThatDoNotFitAreNamed() throws {
        let weights = try genuine("model.weights.h5")
        func problem(_ change: (inout String) -> Void) throws -> String? {
            var text = String(decoding: try genuine("config.json").content, as: UTF8.self)
            change(&text)
            return self.problem(try archive(("config.json", Data(text.utf8)), weights))
        }
        #expect(
            try problem { $0 = $0.replacingOccurrences(of: #""units": 4"#, with: #""units": 5"#) }
                == "model.weights.h5: /layers/dense/vars/0: expected shape [18, 5], found [18, 4]")
        #expect(
            try problem {
                $0 = $0.replacingOccurrences(of: #""use_bias": false"#, with: #""use_bias": true"#)
            }
                == "model.weights.h5: /layers/conv2d/vars: expected 2 weights for the layer conv, found 1")
        let chain = """
            {"class_name": "Sequential", "config": {"layers": [
            {"class_name": "InputLayer", "config": {"name": "i", "batch_shape": [null, 18]}},
            {"class_name": "Dense", "config": {"name": "d", "units": 4, "activation": "softmax"}}]}}
            """
        #expect(
            self.problem(try archive(("config.json", Data(chain.utf8)), weights))
                == "model.weights.h5: /layers/batch_normalization: holds the weights of a layer that the network does not have"
        )
    }

    @Test(arguments: ["deflated.keras", "keras2_functional.keras"])
    func everyTruncationIsRefused(name: String) throws {
        let whole = try Data(contentsOf: fixture(name))
        for length in stride(from: 0, to: whole.count, by: 37) {
            #expect(throws: FileError.self) { try KerasArchive.read(whole.prefix(length), from: url) }
        }
    }

    @Test(arguments: ["deflated.keras", "keras3_functional.keras"])
    func randomChangesToTheArchiveNeverCrash(name: String) throws {
        let whole = try Data(contentsOf: fixture(name))
        // The headers of the first entry and, from 512 bytes before the end, of all of them.
        let places = Array(whole.indices.prefix(200)) + Array(whole.indices.suffix(512))
        try expectRefusals(count: 4000, atLeast: 1000) { random in
            _ = try KerasArchive.read(changed(whole, at: places, &random), from: url)
        }
    }

    @Test func randomChangesToTheWeightsNeverCrash() throws {
        let (configuration, weights) = try (genuine("config.json"), genuine("model.weights.h5"))
        let places = Array(weights.content.indices)
        try expectRefusals(count: 1000, atLeast: 100) { random in
            let damaged = changed(weights.content, at: places, &random)
            _ = try KerasArchive.read(archive(configuration, (weights.name, damaged)), from: url)
        }
    }

    @Test(arguments: [
        "keras2_functional.keras", "keras3_functional.keras", "everyday/nested.keras",
        "everyday/shared.keras",
        "everyday/operations.keras", "everyday/separable.keras", "everyday/reshape.keras",
    ])
    func randomNetworksNeverCrash(name: String) throws {
        let file = try fixture(name)
        let text = try ZipReader(Data(contentsOf: file), of: file).contents(
            of: "config.json", atMost: 1 << 20)
        let configuration = try JSONValue(parsing: String(decoding: text, as: UTF8.self))
        try expectRefusals(count: 1500, atLeast: 300) { random in
            try KerasProblem.naming(url, "config.json") {
                var damaged = configuration
                for _ in 0..<Int.random(in: 1...3, using: &random) { damaged = changed(damaged, &random) }
                let graph = try KerasConfigurationReader(damaged).graph
                #expect(graph.parameterCount >= 0)
            }
        }
    }

    /// Runs `body` with one series of random numbers; nothing but a ``FileError`` may come out of it.
    private func expectRefusals(count: Int, atLeast: Int, _ body: (inout SplitMix) throws -> Void) throws {
        var random = SplitMix(state: 42)
        var refused = 0
        for _ in 0..<Fuzzing.rounds(count) {
            do { try Fuzzing.input(for: "archives and their parts") { try body(&random) } } catch is FileError
            { refused += 1 }
        }
        #expect(refused > Fuzzing.rounds(atLeast))
    }
}
