import FashionCore
import Foundation
import Fuzzing
import Testing

@testable import FashionModelFiles

/// Damaged files give an error or a model of the right shapes, and never more than that: a crash ends the tests.
@Suite struct HostileFileTests {
    static let files = ["keras2_sequential.h5", "keras3_sequential.h5", "keras3_functional.h5"]

    @Test(arguments: files)
    func everyTruncationIsRefused(name: String) throws {
        let url = try fixture(name)
        let whole = try Data(contentsOf: url)
        for length in stride(from: 0, to: whole.count, by: 61) {
            #expect(throws: FileError.self) { try KerasHDF5.read(whole.prefix(length), from: url) }
        }
        #expect(throws: FileError.self) { try KerasHDF5.read(whole.dropLast(), from: url) }
    }

    @Test(arguments: files)
    func randomChangesNeverCrash(name: String) throws {
        let url = try fixture(name)
        let whole = try Data(contentsOf: url)
        let structure = structuralBytes(of: whole)
        var random = SplitMix(state: 42)
        var refused = 0
        for _ in 0..<Fuzzing.rounds(1000) {
            let changed = changed(whole, at: structure, &random)
            do {
                let model = try Fuzzing.input(for: "Keras HDF5") { try KerasHDF5.read(changed, from: url) }
                for parameter in model.graph.parameters {
                    #expect(try model.weights.numbers(of: parameter).count == parameter.count)
                }
            } catch is FileError {
                refused += 1
            }
        }
        #expect(refused > Fuzzing.rounds(100))
    }

    @Test func filesThatAreNoModelsAreNamed() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.h5")
            func expectProblem(_ content: Data, _ problem: String) throws {
                try content.write(to: url)
                let error = #expect(throws: FileError.self) { try KerasHDF5.read(url) }
                #expect(error?.problem == problem)
                #expect(error?.path == url.path)
            }
            try expectProblem(Data(), "is not an HDF5 file: its first bytes are not those of one")
            try expectProblem(
                Data("PK\u{3}\u{4}".utf8), "is not an HDF5 file: its first bytes are not those of one")
            try expectProblem(
                Data(contentsOf: fixture("kinds.h5")),
                "has no model_config: it is not a model that Keras saved")
        }
        #expect(throws: FileError.self) { try KerasHDF5.read(URL(fileURLWithPath: "/dev/null/missing.h5")) }
    }

    /// Nothing ever writes to the pipe.
    @Test(.timeLimit(.minutes(1))) func aPipeIsNotWaitedFor() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.h5")
            #expect(mkfifo(url.path, 0o600) == 0)
            let error = #expect(throws: FileError.self) { try ModelFile.read(url) }
            #expect(error?.path == url.path && error?.problem.hasPrefix("is a pipe; expected a file") == true)
        }
    }

    /// Weights that do not fit the configuration, written with the same code as a whole model.
    @Test func weightsThatDoNotFitAreNamed() throws {
        let model = try branchedModel()
        let other = try narrowReferenceCNN()
        func problem(_ body: @escaping (HDF5GroupWriter) throws -> Void) throws -> String? {
            let url = URL(fileURLWithPath: "/model.h5")
            let image = try HDF5File.image(for: url) { root in
                try root.write(KerasConfiguration.json(of: model.graph).text(), attribute: "model_config")
                try body(root)
            }
            return #expect(throws: FileError.self) { try KerasHDF5.read(image, from: url) }?.problem
        }
        #expect(try problem { _ in } == "/model_weights: is missing")
        #expect(
            try problem { try $0.makeGroup("model_weights") { _ in } }
                == "/model_weights: the attribute layer_names is missing")
        #expect(
            try problem { root in
                try root.makeGroup("model_weights") {
                    try KerasWeights.write(other.weights, of: other.graph, to: $0)
                }
            }
                == "/model_weights/batch_normalization/batch_normalization/gamma:0: expected shape [3], found [2]"
        )
        #expect(
            try problem { root in
                try root.makeGroup("model_weights") { group in
                    try group.write(["batch_normalization"], attribute: "layer_names")
                    try group.makeGroup("batch_normalization") {
                        try $0.write(["a", "b"], attribute: "weight_names")
                    }
                }
            } == "/model_weights/batch_normalization: expected 4 weights, found 2")
    }

    @Test func sizeInTheConfigurationAloneAllocatesNothing() throws {
        let url = URL(fileURLWithPath: "/model.h5")
        let configuration = #"""
            {"class_name": "Sequential", "config": {"layers": [
            {"class_name": "InputLayer", "config": {"name": "i", "batch_shape": [null, 16384]}},
            {"class_name": "Dense", "config": {"name": "d", "units": 16384, "use_bias": false}}]}}
            """#
        let image = try HDF5File.image(for: url) { root in
            try root.write(configuration, attribute: "model_config")
            try root.makeGroup("model_weights") { try $0.write(["d"], attribute: "layer_names") }
        }
        let error = #expect(throws: FileError.self) { try KerasHDF5.read(image, from: url) }
        #expect(
            error?.problem
                == "/model_weights: expected 268435456 parameters, found a file of \(image.count) bytes")
    }

    /// The product of the lengths of this shape is larger than any integer.
    @Test func aShapeTooLargeToMultiplyIsNamed() throws {
        let url = URL(fileURLWithPath: "/model.h5")
        let configuration = #"""
            {"class_name": "Sequential", "config": {"layers": [
            {"class_name": "InputLayer", "config": {"name": "i", "batch_shape": [null, 3]}},
            {"class_name": "Normalization", "config": {"name": "n", "axis": [-1]}}]}}
            """#
        var image = try HDF5File.image(for: url) { root in
            try root.write(configuration, attribute: "model_config")
            try root.makeGroup("model_weights") { weights in
                try weights.write(["n"], attribute: "layer_names")
                try weights.makeGroup("n") { layer in
                    try layer.write(["mean", "variance", "count"], attribute: "weight_names")
                    try layer.write([Float](repeating: 0, count: 29 * 31), shape: [29, 31], to: "mean")
                }
            }
        }
        func bytes(_ shape: [UInt64]) -> Data {
            Data(shape.flatMap { length in (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } })
        }
        let place = try #require(image.range(of: bytes([29, 31])))
        image.replaceSubrange(place, with: bytes([1 << 40, 1 << 40]))
        let error = #expect(throws: FileError.self) { try KerasHDF5.read(image, from: url) }
        #expect(
            error?.problem
                == "/model_weights/n/mean: expected shape [3], found [1099511627776, 1099511627776]")
    }

    /// Changes in the long text of the configuration only ever test the JSON; most of them go elsewhere.
    private func structuralBytes(of file: Data) -> [Int] {
        guard let text = file.range(of: Data(#"{"class_name""#.utf8)) else { return Array(file.indices) }
        let end = file[text.lowerBound...].firstIndex(of: 0) ?? file.endIndex
        return Array(file.startIndex..<text.lowerBound + 64) + Array(end..<file.endIndex)
    }
}
