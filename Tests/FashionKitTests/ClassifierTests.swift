import FashionKit
import Foundation
import Testing

/// The library as a program of its own uses it.
struct ClassifierTests {
    @Test func trainingGivesTheProgramsBytes() throws {
        // Fast on other images than the reference, to see every setting of both recipes at work.
        for recipe in [Recipe.fast, .reference] {
            let folder = try SampleData(images: 200)
            var configuration = recipe.configuration
            (configuration.epochs, configuration.threads, configuration.limit) = (2, 1, 160)
            var rows: [EpochRecord] = []
            let classifier = try Classifier.train(
                on: Dataset(at: folder.data), configuration: configuration
            ) { if case .epochEnded(let row, _) = $0 { rows.append(row) } }
            #expect(rows.map(\.number) == [1, 2])

            let run = try folder.run(
                "train", "--recipe", recipe.name.rawValue, "--data", "data", "--epochs", "2", "--threads",
                "1", "--limit", "160")
            #expect(run.status == 0, "\(run.errorOutput)")
            let program = try ModelFile.read(folder["saved_model/best_model.h5"]).model
            #expect(program.graph == classifier.model.graph)
            #expect(program.weights.values.keys.sorted() == classifier.model.weights.values.keys.sorted())
            for (name, numbers) in program.weights.values {
                let ours = try #require(classifier.model.weights.values[name])
                #expect(ours.map(\.bitPattern) == numbers.map(\.bitPattern), "\(name)")
            }
            // The time of the training is the only difference between two equal ones.
            var (found, expected) = (classifier.model.metadata, program.metadata)
            found?.training?.date = ""
            expected?.training?.date = ""
            #expect(found == expected)
        }
    }

    @Test func classifiesFilesAsTheProgramDoes() throws {
        let folder = try SampleData(images: 120)
        try trained(folder).write(to: folder["model.h5"])
        let classifier = try Classifier(contentsOf: folder["model.h5"], threads: 1)
        for index in 0..<3 {
            let levels = folder.test.pixels[index * 64..<(index + 1) * 64]
            try folder.writePNG(levels, side: 8, to: "\(index).png")
        }
        let photograph = (0..<1600).map { (10..<30).contains($0 % 40) && $0 > 300 ? UInt8(40) : 240 }
        try folder.writePNG(photograph[...], side: 40, to: "photograph.png")
        let names = ["0.png", "1.png", "2.png", "photograph.png"]
        for name in names {
            let run = try folder.run(
                "predict", name, "--model", "model.h5", "--json", "--top", "10", "--threads", "1")
            #expect(run.status == 0, "\(run.errorOutput)")
            let expected = try JSONDecoder().decode(Answer.self, from: Data(run.output.utf8))
            let answer = try classifier.classify(folder[name])
            #expect(answer.choices == expected.top, "\(name)")
            #expect(answer.best.name == expected.top[0].name && answer.choices.count == 10)
            #expect(answer.isOutlier == expected.unlike_training)
            #expect(answer == (try classifier.classify(Data(contentsOf: folder[name]))))
            #expect(answer == (try classifier.classify(ImageFile(contentsOf: folder[name]).decode())))
            #expect(try classifier.classify(folder[name], top: 2).choices == Array(answer.choices.prefix(2)))
        }
        let raw = try classifier.classify(levels: Array(folder.test.pixels[..<64]))
        #expect(raw == (try classifier.classify(folder["0.png"])))

        let many = try classifier.classify(
            (names + ["missing.png"]).map { folder[$0] })
        #expect(many.count == 5)
        for (name, result) in zip(names, many) {
            let (one, batch) = try (classifier.classify(folder[name]).best, result.get().best)
            #expect(one.name == batch.name && abs(one.probability - batch.probability) < 1e-5)
        }
        #expect(throws: FileError.self) { try many[4].get() }
        #expect(throws: InvalidArgument.self) { try classifier.classify(levels: [1, 2, 3]) }
    }

    /// What `fashion predict --json` writes.
    private struct Answer: Decodable {
        let top: [Prediction.Choice]
        let unlike_training: Bool?
    }

    @Test func evaluationCountsAndAFileKeepsTheModel() throws {
        let folder = try SampleData(images: 120)
        let classifier = try trained(folder)
        let test = try Dataset(at: folder.data).test
        let evaluation = try classifier.evaluate(test)
        // Counted once more from single answers.
        let answers = try (0..<test.count).map { try classifier.classify(levels: Array(test[image: $0])) }
        let correct = zip(answers, test.labels).count { classifier.classNames[Int($1)] == $0.best.name }
        #expect(evaluation.accuracy == Double(correct) / Double(test.count))
        #expect(evaluation.accuracy > 0.3)

        try classifier.write(to: folder["deep/model.h5"])
        let read = try Classifier(contentsOf: folder["deep/model.h5"])
        #expect(read.classNames == classifier.classNames)
        #expect(try read.probabilities(of: test) == classifier.probabilities(of: test))
        // On pixels of 0…255 the network sees numbers 255 times as large.
        let scale = try #require(PixelScale(name: "0..255"))
        let other = try Classifier(contentsOf: folder["deep/model.h5"], scale: scale)
        #expect(try other.probabilities(of: test) != classifier.probabilities(of: test))
    }

    @Test func listsAndExplanationsAreTheProgramsToo() throws {
        let folder = try SampleData(images: 120)
        try trained(folder).write(to: folder["model.h5"])
        let classifier = try Classifier(contentsOf: folder["model.h5"], threads: 1)
        try FileManager.default.createDirectory(
            at: folder["photos/inner"], withIntermediateDirectories: true)
        for (index, name) in ["a.png", "inner/b.png"].enumerated() {
            try folder.writePNG(
                folder.test.pixels[index * 64..<(index + 1) * 64], side: 8, to: "photos/\(name)")
        }
        try Data("no image".utf8).write(to: folder["photos/note.txt"])
        try Data("no image".utf8).write(to: folder["photos/broken.png"])
        let list = ImageList(paths: [folder["photos"].path, folder["missing"].path])
        #expect(list.entries.map(\.url.lastPathComponent) == ["a.png", "broken.png", "b.png", "missing"])
        #expect(list.skipped.count == 1 && list.skipped.others == 1 && list.problems.isEmpty)
        let answers = try classifier.classify(list.entries)
        #expect(try answers[0].get() == classifier.classify(list.entries.map(\.url))[0].get())
        for index in [1, 3] { #expect(throws: FileError.self) { try answers[index].get() } }
        #expect(try answers[2].get().choices.count == 10)

        let run = try folder.run(
            "explain", "photos/a.png", "--model", "model.h5", "--class", "3", "--threads", "1")
        #expect(run.status == 0, "\(run.errorOutput)")
        let explanation = try classifier.explain(folder["photos/a.png"], for: 3)
        #expect(explanation.label == 3)
        #expect(explanation.prediction == (try classifier.classify(folder["photos/a.png"])))
        #expect(run.output.contains(explanation.prediction.best.name))
        #expect(explanation.map.values.count == explanation.map.width * explanation.map.height)
        #expect(explanation.map.values.allSatisfy { $0 >= 0 } && explanation.map.width > 1)
        #expect(throws: InvalidArgument.self) { try classifier.explain(folder["photos/a.png"], for: 10) }
    }

    @Test func calibrationChangesProbabilitiesOnly() throws {
        let folder = try SampleData(images: 240)
        let plain = try trained(folder)
        let learned = try Dataset(at: folder.data).training
        // All right: no temperature is the best one.
        #expect(try plain.calibrated(on: learned).temperature == nil)
        let images = try #require(
            ImageSet(
                height: learned.height, width: learned.width, pixels: learned.pixels,
                labels: learned.labels.enumerated().map { $0 % 10 == 0 ? (Int($1) + 1) % 10 : Int($1) }))
        let calibrated = try plain.calibrated(on: images)
        let expected = try TemperatureScaling(fittedOn: plain.evaluate(images))
        #expect(calibrated.temperature == expected.temperature && expected.temperature != 1)
        #expect(plain.temperature == nil)
        try calibrated.write(to: folder["model.h5"])
        let read = try Classifier(contentsOf: folder["model.h5"])
        #expect(read.temperature == expected.temperature)
        // Logarithms of probabilities take the place of logits here.
        let scaled = try expected.scaled(plain.evaluate(folder.test))
        let (before, after) = try (plain.classify(folder.test), read.classify(folder.test))
        for index in 0..<folder.test.count {
            #expect(after[index].best.name == before[index].best.name)
            #expect(abs(after[index].best.probability - (scaled.row(index).max() ?? 0)) < 1e-4)
        }
        let raw = try plain.probabilities(of: folder.test)
        #expect(try read.probabilities(of: folder.test, calibrated: false) == raw)
        #expect(try read.evaluate(folder.test).probabilities == raw)
        let calibratedOnes = try read.probabilities(of: folder.test)
        #expect(zip(calibratedOnes, scaled.probabilities).allSatisfy { abs($0 - $1) < 1e-4 })
        #expect(read.isCalibrated && !plain.isCalibrated)
        #expect(after.allSatisfy(\.isCalibrated) && !before.contains(where: \.isCalibrated))
        #expect(throws: InvalidArgument.self) { try plain.calibrated(on: folder.test) }
        var broken = calibrated.model
        broken.metadata?.temperature = 0
        #expect(throws: FileError.self) { try Classifier(broken) }
    }

    @Test func eightTasksGetTheAnswersOfOne() async throws {
        let folder = try SampleData(images: 120)
        let classifier = try Classifier(trained(folder).model, threads: 2)
        let test = folder.test
        let alone = try (0..<test.count).map { try classifier.classify(levels: Array(test[image: $0])) }
        let together = try classifier.classify(test)
        // A classifier of its own, so that its plans are made while others run.
        let shared = try Classifier(classifier.model, threads: 2)
        try await withThrowingTaskGroup(of: ([Prediction], [Prediction]).self) { group in
            for task in 0..<8 {
                group.addTask {
                    var answers = [Prediction?](repeating: nil, count: test.count)
                    for index in (0..<test.count).map({ ($0 + task * 5) % test.count }) {
                        answers[index] = try shared.classify(levels: Array(test[image: index]))
                    }
                    return (answers.compactMap(\.self), try shared.classify(test))
                }
            }
            for try await (one, batch) in group {
                #expect(one == alone)
                #expect(batch == together)
            }
        }
    }

    @Test func cancellationLeavesACheckpointThatContinues() async throws {
        let folder = try SampleData(images: 120)
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads) = (2, 1)
        let whole = try Classifier.train(on: Dataset(at: folder.data), configuration: configuration)
        let checkpoint = folder["training.checkpoint"]
        let task = Task { [configuration] in
            try Classifier.train(
                on: Dataset(at: folder.data), configuration: configuration, checkpoint: checkpoint
            ) { event in
                if case .epochBegan(epoch: 1) = event { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(FileManager.default.fileExists(atPath: checkpoint.path))
        let resumed = try Classifier.train(
            on: Dataset(at: folder.data), configuration: configuration, checkpoint: checkpoint)
        #expect(resumed.model.weights == whole.model.weights)
        #expect(!FileManager.default.fileExists(atPath: checkpoint.path))
    }

    @Test func divergenceIsAnErrorWithAdvice() throws {
        let folder = try SampleData(images: 40)
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads, configuration.learningRate) = (2, 1, 1000)
        configuration.optimizer = .sgd
        let error = #expect(throws: TrainingDiverged.self) {
            try Classifier.train(on: Dataset(at: folder.data), configuration: configuration)
        }
        #expect(error?.model == nil && error?.description.contains("A lower learning rate may help") == true)
    }

    private func trained(_ folder: SampleData) throws -> Classifier {
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads, configuration.batchSize) = (3, 1, 32)
        // So few steps leave the moving statistics far behind.
        configuration.exactStatistics = true
        configuration.augment = false
        return try Classifier.train(on: Dataset(at: folder.data), configuration: configuration)
    }
}
