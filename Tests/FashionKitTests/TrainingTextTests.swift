import FashionKit
import Foundation
import Testing

/// What is said of trainings, studies and range tests.
struct TrainingTextTests {
    private func history(_ losses: [Double]) -> History {
        History(
            losses.enumerated().map { epoch, loss in
                EpochRecord(
                    epoch: epoch, loss: 1, accuracy: 0.5, valLoss: loss, valAccuracy: 0.75, learningRate: 0.1,
                    seconds: 40)
            })
    }

    @Test func theEndOfATraining() {
        let output = OutputFolder("/runs/a")
        var configuration = Recipe.reference.configuration
        let lines = TrainingSummary(
            configuration, reason: nil, history: history([0.5, 0.25, 0.75]), in: output
        ).text.components(separatedBy: "\n")
        #expect(
            lines == [
                "Finished after 3 epochs in 2:00",
                "Best epoch 2: validation loss 0.2500, accuracy 75.00 %",
                "Best model:    \(output.model.path)", "History:       \(output.history.path)",
                "Configuration: \(output.configuration.path)",
            ])
        let record = EpochRecord(epoch: 0, loss: 1, accuracy: 0.5, learningRate: 0.1, seconds: 40)
        let blind = TrainingSummary(configuration, reason: nil, history: History([record]), in: output).text
        #expect(blind.contains("\nLast model:    /runs") && !blind.contains("Best"))
        configuration.keep = .last
        let last = TrainingSummary(configuration, reason: nil, history: history([0.5]), in: output).text
        #expect(last.hasPrefix("Finished after 1 epoch in 0:40\n") && last.contains("\nLast model:    /runs"))
    }

    @Test func theBeginningOfATraining() throws {
        let data = try SampleData(images: 40)
        let dataset = try Dataset(at: data.data)
        var configuration = Recipe.reference.configuration
        configuration.threads = 1
        let split = try configuration.split(dataset).split
        let graph = try Graph.referenceCNN(inputShape: [8, 8, 1], classes: 10)
        let text = configuration.summary(of: graph, on: dataset, split)
        #expect(text.hasPrefix(NetworkSummary(graph: graph).text + "\n\nData: "))
        #expect(
            text.contains(
                "/data, \(split.training.count) images to train, \(split.validation.count) to validate\n"))
        #expect(text.contains("\nRecipe reference: adam, batch 64, at most 50 epochs, seed 42, 1 threads, "))
        #expect(!text.contains("Without validation images"))
        configuration.validationFraction = 0
        let blind = try configuration.summary(of: graph, on: dataset, configuration.split(dataset).split)
        #expect(blind.contains("\nWithout validation images no epoch is the best: the last one is kept"))
    }

    @Test func classesWithoutValidationImages() throws {
        let data = try SampleData(images: 40)
        let dataset = try Dataset(at: data.data)
        var configuration = Recipe.reference.configuration
        (configuration.threads, configuration.keep, configuration.schedule) = (1, .last, .oneCycle)
        let graph = try Graph.referenceCNN(inputShape: [8, 8, 1], classes: 10)
        func last(_ fraction: Double, on dataset: Dataset) throws -> String {
            configuration.validationFraction = fraction
            let split = try configuration.split(dataset).split
            return configuration.summary(of: graph, on: dataset, split).components(separatedBy: "\n").last
                ?? ""
        }
        // Four of each class: of the four validation images each of the first classes has one.
        #expect(
            try last(0.1, on: dataset)
                == "Classes without validation images: \(dataset.classNames[4...8].joined(separator: ", ")) and 1 more; "
                + "val_macro_f1 leaves them out; a larger --validation-fraction helps")
        #expect(try last(0.25, on: dataset).hasPrefix("Recipe reference: "))
        #expect(
            try last(0.01, on: dataset)
                == "Without validation images epochs are measured on training images only; a larger "
                + "--validation-fraction helps")
        #expect(try last(0, on: dataset).hasPrefix("Recipe reference: "))
        (configuration.schedule, configuration.keep) = (.plateau, .last)
        #expect(try last(0, on: dataset).contains("the learning rate is never reduced"))
        configuration.keep = .best
        #expect(try last(0.01, on: dataset).hasSuffix("; a larger --validation-fraction helps"))
    }

    @Test func foldersWithoutValidationImages() throws {
        let data = try SampleData(images: 4)
        func write(_ count: Int, to folder: String, from first: Int) throws {
            try FileManager.default.createDirectory(at: data[folder], withIntermediateDirectories: true)
            for number in 0..<count {
                let levels = (0..<64).map { UInt8(($0 * (first + number)) % 251) }
                try data.writePNG(levels[...], side: 8, to: "\(folder)/\(number).png")
            }
        }
        try write(20, to: "shop/train/bag", from: 1)
        try write(2, to: "shop/train/hat", from: 31)
        try write(2, to: "shop/test/bag", from: 41)
        try write(2, to: "shop/test/hat", from: 51)
        var configuration = Recipe.fast.configuration
        configuration.threads = 1
        func remark(first count: Int = .max) throws -> String? {
            let dataset = try Dataset(at: data["shop"])
            let graph = try Graph.referenceCNN(inputShape: dataset.inputShape, classes: 2)
            let whole = try configuration.split(dataset).split
            let split = StratifiedSplit(
                training: whole.training, validation: Array(whole.validation.prefix(count)))
            return configuration.summary(of: graph, on: dataset, split).components(separatedBy: "\n").last
        }
        let text = "Classes without validation images: hat; val_macro_f1 leaves them out; "
        #expect(try remark() == text + "a larger --validation-fraction, or a folder val/, helps")
        configuration.limit = 1
        let dataset = try Dataset(at: data["shop"])
        let summary = configuration.summary(
            of: try Graph.referenceCNN(inputShape: dataset.inputShape, classes: 2), on: dataset,
            try configuration.split(dataset).split)
        #expect(summary.contains("Classes of which --limit leaves no image, so that the network"))
        configuration.limit = nil
        try write(1, to: "shop/val/bag", from: 61)
        try write(1, to: "shop/val/hat", from: 71)
        #expect(try remark()?.hasPrefix("Recipe fast: ") == true)
        #expect(try remark(first: 1)?.hasSuffix("; more images in the validation set help") == true)
    }

    @Test func changedSettingsAsFlags() {
        var changed = ChangedSettings(names: ["epochs", "seed"])
        #expect(
            changed.flags
                == "--resume continues the training as it began; these settings differ: --epochs, --seed")
        changed.study = URL(fileURLWithPath: "/study")
        #expect(changed.flags.hasPrefix("/study: expected the settings of the study that lies here"))
    }

    @Test func seedsOfAStudy() throws {
        let data = try SampleData(images: 4)
        let folder = StudyFolder(data["study"].path)
        #expect(try folder.seeds(nil, from: 42) == [42, 43, 44])
        #expect(try folder.seeds(2, from: 7) == [7, 8] && folder.seeds(0, from: 7).isEmpty)
        let last = #expect(throws: SettingError.self) { try folder.seeds(nil, from: UInt64(Int.max) - 2) }
        #expect(last?.expected == "room for 3 seeds from it on")
        for seed in [9, 11] {
            try FileManager.default.createDirectory(
                at: data["study/seed-\(seed)"], withIntermediateDirectories: true)
        }
        #expect(try folder.seeds(nil, from: 42) == [9, 11])
        let error = #expect(throws: SettingError.self) { try folder.seeds(2, from: UInt64(Int.max)) }
        #expect(error?.name == "seed" && error?.expected == "room for 2 seeds from it on")
    }

    @Test func aRangeTest() throws {
        let data = try SampleData(images: 100)
        var configuration = Recipe.reference.configuration
        (configuration.threads, configuration.batchSize) = (1, 32)
        var steps: [Int] = []
        let search = try LearningRateSearch(
            configuration, on: Dataset(at: data.data), rates: 1e-4...1e-1, steps: 20
        ) { steps.append($0) }
        #expect(steps.first == 0 && steps.count > 1)
        let text = try search.text()
        if let suggestion = search.test.suggestion {
            #expect(text.contains("--learning-rate \(String(format: "%.4g", suggestion))\nLowest loss at "))
        } else {
            #expect(text == "The loss never fell: nothing to suggest. Lower --from, or look at the plot.")
        }
    }

    @Test func turnedImages() throws {
        let data = try SampleData(images: 40)
        let dataset = try Dataset(at: data.data)
        let counts = try dataset.writeRotationTask(to: data["turned"], seed: 3)
        #expect(counts == (40, 10))
        let turned = try Dataset(at: data["turned"])
        #expect(turned.training.labels == dataset.training.rotationTask(seed: 3)?.labels)
        #expect(turned.test.labels == dataset.test.rotationTask(seed: 4)?.labels)
        // Neither the data itself nor another set is replaced.
        try FileManager.default.createSymbolicLink(at: data["link"], withDestinationURL: data.data)
        for (folder, words) in [
            ("data", "holds the data itself"), ("link", "holds the data itself"),
            ("turned", "found t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, train-images"),
        ] {
            let error = #expect(throws: FileError.self) {
                try dataset.writeRotationTask(to: data[folder], seed: 5)
            }
            #expect(
                error?.problem.contains(words) == true && error?.problem.contains("another folder") == true)
        }
        #expect(try Dataset(at: data["turned"]).training == turned.training)
        #expect(try Dataset(at: data.data).training == dataset.training)
        // The same set is made anew, but not over a file that somebody has changed.
        let again = try dataset.writeRotationTask(to: data["turned"], seed: 3)
        #expect(again == (40, 10))
        let labels = data["turned/t10k-labels-idx1-ubyte"]
        try (Data(contentsOf: labels) + [0]).write(to: labels)
        let changed = #expect(throws: FileError.self) {
            try dataset.writeRotationTask(to: data["turned"], seed: 3)
        }
        #expect(changed?.problem.contains("found t10k-labels-idx1-ubyte; name another folder") == true)
    }
}
