import Foundation

/// A folder of a test's own with a small data set in it; both go when the test ends.
final class Workspace: Sendable {
    let folder: URL

    /// - Parameter images: how many there are to train on; a quarter as many to test.
    init(images: Int = 120) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fashion-program-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        try TextureSet.write("train", count: images, seed: 1, to: data)
        try TextureSet.write("t10k", count: images / 4, seed: 2, to: data)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Where the data lies.
    var data: URL { folder.appendingPathComponent("data", isDirectory: true) }

    /// A file by its path in the folder.
    subscript(path: String) -> URL { folder.appendingPathComponent(path) }

    /// Whether there is such a file.
    func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: self[path].path) }

    /// Runs the program here.
    func run(
        _ arguments: String..., watch: (_ output: String, _ process: pid_t) -> Void = { _, _ in }
    ) throws -> Program.Outcome {
        try Program.run(arguments, in: folder, watch: watch)
    }

    /// Runs the short training that the tests share: three epochs of three full steps and a short one.
    func train(
        _ more: String..., watch: (_ output: String, _ process: pid_t) -> Void = { _, _ in }
    ) throws -> Program.Outcome {
        try Program.run(Self.training + more, in: folder, watch: watch)
    }

    /// The command line of the short training.
    static let training = [
        "train", "--recipe", "reference", "--data", "data", "--epochs", "3", "--batch-size", "32",
        "--threads", "1",
    ]
}

/// What a training leaves that does not depend on time.
struct TrainedFiles: Equatable, Sendable {
    let model: Data
    var history: [String: [Double]]

    /// Reads the files under an output folder.
    init(in folder: URL) throws {
        model = try Data(contentsOf: folder.appendingPathComponent("saved_model/best_model.h5"))
        var history = try JSONDecoder().decode(
            [String: [Double]].self,
            from: Data(contentsOf: folder.appendingPathComponent("saved_model/training_history.json")))
        for time in ["seconds", "images_per_second"] { history[time] = nil }
        self.history = history
    }

    /// Those of the short training that nothing interrupted; made once for all tests.
    static func uninterrupted() throws -> TrainedFiles { try made.get() }

    private static let made = Result {
        let workspace = try Workspace()
        _ = try workspace.train()
        return try TrainedFiles(in: workspace.folder)
    }
}

/// Images of 8×8 whose class is a texture in a brightness, with some noise: easily told apart.
enum TextureSet {
    /// Writes images and labels as IDX files.
    static func write(_ prefix: String, count: Int, seed: UInt64, to folder: URL) throws {
        let (pixels, labels) = make(count: count, seed: seed)
        let files: [(name: String, sizes: [Int], bytes: [UInt8])] = [
            ("images-idx3", [count, 8, 8], pixels), ("labels-idx1", [count], labels),
        ]
        for file in files {
            var data = Data([0, 0, 8, UInt8(file.sizes.count)])
            for size in file.sizes {
                withUnsafeBytes(of: UInt32(size).bigEndian) { data.append(contentsOf: $0) }
            }
            try (data + file.bytes).write(to: folder.appendingPathComponent("\(prefix)-\(file.name)-ubyte"))
        }
    }

    /// The classes take turns.
    static func make(count: Int, seed: UInt64) -> (pixels: [UInt8], labels: [UInt8]) {
        var state = seed
        let labels = (0..<count).map { UInt8($0 % 10) }
        let pixels = labels.flatMap { label in
            (0..<64).map { position in
                let (row, column) = (position / 8, position % 8)
                let isBright = [
                    true, row % 2 == 1, column % 2 == 1, (row + column) % 2 == 1, row * column % 2 == 1,
                ]
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return (isBright[Int(label) % 5] ? (label < 5 ? 90 : 230) : 0) + UInt8(state >> 33 & 15)
            }
        }
        return (pixels, labels)
    }
}
