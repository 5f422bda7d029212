import FashionCompute
import FashionCore
import FashionData
import FashionNetworks
import FashionPrediction
import Foundation
import Testing

@testable import FashionTraining

/// Data, files and settings around a training.
@Suite struct SurroundingsTests {
    private func images(_ labels: [UInt8], side: Int = 2, first: UInt8 = 1) throws -> ImageSet {
        let pixels: [UInt8] = (0..<labels.count * side * side).map { $0 == 0 ? first : UInt8($0 % 200) }
        return try #require(ImageSet(height: side, width: side, pixels: pixels, labels: labels))
    }

    @Test("A checkpoint goes on with the same data in any folder, and with no other")
    func data() throws {
        let file = URL(fileURLWithPath: "/run/checkpoint.fashion")
        let (old, new) = (URL(fileURLWithPath: "/data/old"), URL(fileURLWithPath: "/data/new"))
        var begun = Checkpoint(configuration: TrainingConfiguration())
        try begun.take(images([0, 1, 2]), classNames: ["a", "b", "c"], folder: old, in: file)
        // The digest travels through the file's text.
        let contents = try CheckpointContents(json: CheckpointContents(begun).json())
        var resumed = try contents.checkpoint(arrays: Data())
        #expect(resumed.data == begun.data)
        try resumed.take(images([0, 1, 2]), classNames: ["a", "b", "c"], folder: new, in: file)
        let others: [(ImageSet, [String], String)] = [
            (try images([1, 0, 2]), ["a", "b", "c"], "for the same images"),
            (try images([0, 1]), ["a", "b", "c"], "expected 3 images of 2×2, found 2 images of 2×2"),
            (
                try images([0, 1, 2], side: 3), ["a", "b", "c"],
                "expected 3 images of 2×2, found 3 images of 3×3"
            ),
            (try images([0, 1, 2], first: 7), ["a", "b", "c"], "expected images with the SHA-256"),
            (try images([0, 1, 2]), ["a", "c", "b"], "expected the classes a, b, c, found a, c, b"),
        ]
        for (images, names, problem) in others {
            let error = #expect(throws: FileError.self) {
                try resumed.take(images, classNames: names, folder: new, in: file)
            }
            #expect(error?.path == "/data/new")
            #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
            #expect(
                error?.problem.contains("/data/old") == true && error?.problem.contains(file.path) == true)
        }
        // The same images, some of which have become images for validation; a file of an earlier version does not know.
        let divided = #expect(throws: FileError.self) {
            try resumed.take(
                images([0, 1, 2]), validation: 2..<3, classNames: ["a", "b", "c"], folder: new, in: file)
        }
        #expect(divided?.problem.contains("expected as images for validation none, found 3 to 3") == true)
        let text = try #require(String(data: JSONEncoder().encode(begun.data), encoding: .utf8))
        #expect(text.contains("\"validation\":[]"))
        let earlier = try JSONDecoder().decode(
            DataDigest.self, from: Data(text.replacing("\"validation\":[]", with: "\"test\":null").utf8))
        let data = try DataDigest(
            images([0, 1, 2]), validation: 2..<3, classNames: ["a", "b", "c"], folder: new)
        #expect(earlier.validation == nil && data.difference(from: earlier) == nil)
        // Test images count where they were there from the beginning.
        var transfer = Checkpoint(configuration: TrainingConfiguration())
        let names = ["a", "b", "c"]
        try transfer.take(
            images([0, 1, 2]), test: images([2, 1]), classNames: names, folder: old, in: file)
        try transfer.take(
            images([0, 1, 2]), test: images([2, 1]), classNames: names, folder: new, in: file)
        let error = #expect(throws: FileError.self) {
            try transfer.take(
                images([0, 1, 2]), test: images([1, 2]), classNames: names, folder: new, in: file)
        }
        #expect(error?.problem.contains("expected test images with the SHA-256") == true)
        try resumed.take(
            images([0, 1, 2]), test: images([2, 1]), classNames: names, folder: new, in: file)
        // SHA-256 of 0, 1, 2, as `printf '\0\1\2' | sha256sum` has it.
        #expect(begun.data?.labels == "ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc")
    }

    @Test("Settings without effect, and what they need")
    func effects() {
        func idle(_ change: (inout TrainingConfiguration) -> Void) -> Set<String> {
            var configuration = TrainingConfiguration()
            change(&configuration)
            return Set(configuration.settingsWithoutEffect.map(\.setting.name))
        }
        let adam: Set = [
            "warm-up", "momentum", "nesterov", "weight-decay", "teacher-images", "teacher-share",
            "teacher-temperature",
        ]
        #expect(idle { _ in } == adam)
        #expect(
            idle { ($0.keep, $0.schedule) = (.last, .oneCycle) }
                == adam.subtracting(["warm-up"]).union([
                    "monitor", "patience", "plateau-factor", "plateau-patience",
                ]))
        #expect(idle { $0.initialWeights = "x.h5" } == adam.union(["network", "width"]))
        #expect(idle { $0.optimizer = .sgd }.isDisjoint(with: ["momentum", "nesterov", "weight-decay"]))
        #expect(idle { $0.teacher = "x.h5" }.isDisjoint(with: ["teacher-share", "teacher-temperature"]))
        #expect(idle { $0.augment = false }.isSuperset(of: ["rotation", "flip", "cutmix"]))
        #expect(idle { $0.augmentation.mixup = 0.2 } == adam.union(["skip-easy"]))
        #expect(idle { $0.augmentation.horizontalFlip = false }.contains("alternating-flip"))
    }

    private struct Fixture {
        let graph: Graph
        let images: ImageSet
        let split: StratifiedSplit

        init() throws {
            var network = try GraphBuilder(name: "small", inputShape: [4, 4, 1])
            try network.add(.flatten)
            try network.add(.dense(Dense(units: 2, activation: .softmax)))
            graph = network.graph
            let pixels: [UInt8] = (0..<40 * 16).map { index in
                let level = index / 16 % 2 == 0 ? 200 : 20
                return UInt8(level + index % 7)
            }
            images = try #require(
                ImageSet(height: 4, width: 4, pixels: pixels, labels: (0..<40).map { UInt8($0 % 2) }))
            split = try StratifiedSplit(labels: images.labels, validationFraction: 0.2, seed: 1)
        }
    }

    /// Trains three epochs, or goes on from a checkpoint; the model cannot be written the first `failures` times, the
    /// history the first `historyFailures` times.
    private func train(
        failures: Int = 0, historyFailures: Int = 3, checkpoint: URL, resuming: Checkpoint? = nil
    ) throws -> (saved: [Int], warnings: [String], histories: [Int], outcome: Result<Void, any Error>) {
        let fixture = try Fixture()
        var configuration = TrainingConfiguration()
        (configuration.epochs, configuration.threads, configuration.augment) = (3, 1, false)
        configuration.learningRate = 1e-2
        var (saved, warnings, attempts): ([Int], [String], Int) = ([], [], 0)
        var (histories, historyAttempts): ([Int], Int) = ([], 0)
        let target = URL(fileURLWithPath: "/model.h5")
        let trainer = try Trainer(
            fixture.graph, start: resuming ?? Checkpoint(configuration: configuration),
            images: fixture.images,
            split: fixture.split, engine: Engine(threads: 1),
            environment: Trainer.Environment(
                checkpoint: checkpoint,
                saveBest: { _, record in
                    attempts += 1
                    if attempts <= failures { throw FileError(target, "no space left") }
                    saved.append(record.number)
                },
                saveHistory: { history in
                    historyAttempts += 1
                    guard historyAttempts > historyFailures else {
                        throw FileError(URL(fileURLWithPath: "/history.json"), "no space left")
                    }
                    histories.append(history.records.count)
                },
                warn: { warnings.append($0) }))
        let outcome = Result { _ = try trainer.run() }
        return (saved, warnings, histories, outcome)
    }

    @Test("Files that cannot be written do not end a training; in the end model and history must be there")
    func unwritable() throws {
        // A folder of that name: nothing can take its place.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let late = try train(failures: 1, checkpoint: folder)
        #expect(throws: Never.self) { try late.outcome.get() }
        #expect(late.saved == [2, 3] && late.histories == [3])
        // After the first epoch no checkpoint is tried: it would count a model as written that is not.
        for (text, count) in [("/model.h5: no space left", 1), ("/history.json", 3), (folder.path, 2)] {
            #expect(late.warnings.count { $0.contains(text) } == count, "\(text): \(late.warnings)")
        }
        let checkpoint = folder.appendingPathComponent("checkpoint")
        let never = try train(failures: 100, checkpoint: checkpoint)
        #expect(never.saved.isEmpty)
        let error = #expect(throws: FileError.self) { try never.outcome.get() }
        #expect(error?.path == "/model.h5")
        #expect(!FileManager.default.fileExists(atPath: checkpoint.path))
        // Three epochs fail, the end tries once more and succeeds with the best one.
        let last = try train(failures: 3, checkpoint: checkpoint)
        #expect(throws: Never.self) { try last.outcome.get() }
        #expect(last.saved.count == 1)
        #expect(try Checkpoint(contentsOf: checkpoint).history.records.count == 3)
        // Nor does a training end well without its history, which goes on from its checkpoint when there is room.
        let lost = try train(historyFailures: 100, checkpoint: checkpoint)
        #expect(lost.saved == [1, 2, 3] && lost.histories.isEmpty)
        let missing = #expect(throws: FileError.self) { try lost.outcome.get() }
        #expect(missing?.path == "/history.json")
        let resumed = try train(
            historyFailures: 0, checkpoint: checkpoint, resuming: Checkpoint(contentsOf: checkpoint))
        #expect(throws: Never.self) { try resumed.outcome.get() }
        #expect(resumed.saved.isEmpty && resumed.histories == [3])
    }

    @Test("Images and labels that do not fit the network are refused, not read or written beyond its memory")
    func unfitting() throws {
        let fixture = try Fixture()
        func train(_ images: ImageSet) throws {
            _ = try Trainer(
                fixture.graph, start: Checkpoint(configuration: TrainingConfiguration()), images: images,
                split: StratifiedSplit(training: Array(images.labels.indices), validation: []),
                engine: Engine(threads: 1), environment: Trainer.Environment(saveBest: { _, _ in }))
        }
        let large = try images([0, 1, 0], side: 5)
        let size = #expect(throws: InvalidArgument.self) { try train(large) }
        #expect(size?.name == "images" && size?.found == "25")
        let label = #expect(throws: InvalidArgument.self) { try train(images([0, 1, 2], side: 4)) }
        #expect(label?.name == "labels" && label?.found == "2")
        let engine = try Engine(threads: 1)
        let weights = Weights.initial(for: fixture.graph, seed: 1)
        let predictor = try Predictor(fixture.graph, weights: weights, engine: engine)
        for other in [large, try images([0], side: 3)] {
            #expect(throws: InvalidArgument.self) { try predictor.probabilities(of: other, at: [0]) }
        }
        #expect(try predictor.probabilities(of: images([0], side: 4), at: [0]).count == 2)
        var network = try GraphBuilder(name: "convolution", inputShape: [4, 4, 1])
        try network.add(.convolution(Convolution(filters: 2, kernel: Extent(3))), name: "maps")
        try network.add(.flatten)
        try network.add(.dense(Dense(units: 2, activation: .softmax)))
        let kernels = Weights.initial(for: network.graph, seed: 1)
        let reader = try FeatureReader(network.graph, weights: kernels, layer: "maps", engine: engine)
        #expect(throws: InvalidArgument.self) { try reader.features(of: large) }
        let explainer = try Explainer(network.graph, weights: kernels, engine: engine, batch: 1)
        #expect(throws: InvalidArgument.self) { try explainer.maps(of: large, at: [0], for: [0]) }
    }

    @Test("A split that leaves no image to train on names the settings that decide")
    func nothingToTrainOn() throws {
        let fixture = try Fixture()
        for (limit, wayOut) in [(nil, "lower --validation-fraction"), (5, "or raise --limit")]
            as [(Int?, String)]
        {
            var configuration = TrainingConfiguration()
            configuration.limit = limit
            let error = #expect(throws: InvalidArgument.self) {
                try Trainer(
                    fixture.graph, start: Checkpoint(configuration: configuration), images: fixture.images,
                    split: StratifiedSplit(training: [], validation: Array(0..<40)),
                    engine: Engine(threads: 1), environment: Trainer.Environment(saveBest: { _, _ in }))
            }
            #expect(error?.found.hasSuffix(wayOut) == true, "\(error?.found ?? "")")
        }
    }

    private func fitting(_ text: String) throws -> (history: History, remarks: [String]) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        return try History.fitting(file)
    }

    @Test("Of a history what fits is taken, and the rest is named")
    func histories() throws {
        let keras = try fitting(
            #"{"loss": [2, 1], "sparse_categorical_accuracy": [0.5, 0.6], "val_loss": [3, 2.5], "#
                + #""val_sparse_categorical_accuracy": [0.4, 0.45], "lr": [0.1, 0.1], "top_k_categorical_accuracy": [1, 1]}"#
        )
        #expect(keras.remarks.isEmpty)
        #expect(keras.history.records.map(\.accuracy) == [0.5, 0.6])
        #expect(keras.history.records.map(\.valAccuracy) == [0.4, 0.45])
        let odd = try fitting(
            #"{"loss": [2, 1], "accuracy": [0.5], "val_loss": [NaN, 2], "confusion": [[1, 2], [3, 4]], "#
                + #""model": "cnn", "f1": [0.1, 0.2], "lr": null}"#)
        #expect(odd.history.records.map(\.loss) == [2, 1])
        #expect(odd.history.records.allSatisfy { $0.accuracy.isNaN })
        #expect(odd.history.records[1].valLoss == 2)
        #expect(
            odd.remarks == [
                "expected lists of numbers, found others: confusion, lr, model",
                "expected 2 numbers, found more or fewer: accuracy",
            ])
        let accuracyOnly = try fitting(#"{"accuracy": [0.5, 0.7], "epochs": 2}"#)
        #expect(accuracyOnly.history.records.map(\.accuracy) == [0.5, 0.7])
        for (text, reason) in [
            ("{}", "found none"), ("[1, 2]", "expected an object, found a list"),
            ("no", "it is not valid JSON"),
            (#"{"f1": [1]}"#, "found f1"), ("", "is empty"),
            ("<!DOCTYPE html><html></html>", "is a web page; expected a history"),
        ] {
            let error = #expect(throws: FileError.self) { try fitting(text) }
            #expect(error?.problem.contains(reason) == true, "\(text): \(error?.problem ?? "")")
        }
    }
}
