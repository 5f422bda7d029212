import Foundation
import Testing

@testable import FashionKit

/// Tables have no hashes of files: what tells them apart are their contents.
@Suite struct DataIdentityTests {
    /// Writes both sets as tables, the training images in another order where wanted.
    private func tables(of folder: SampleData, reversed: Bool = false) throws -> Dataset {
        let source = try Dataset(at: folder.data)
        let target = folder[reversed ? "reversed" : "tables"]
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        for (images, name) in [(source.training, "train"), (source.test, "test")] {
            var lines = images.labels.indices.map { index in
                ([Int(images.labels[index])] + images.pixels[index * 64..<(index + 1) * 64].map(Int.init))
                    .map(String.init).joined(separator: ",")
            }
            if reversed, name == "train" { lines.reverse() }
            let header = "label," + (1...64).map { "pixel\($0)" }.joined(separator: ",")
            try ([header] + lines).joined(separator: "\n").write(
                to: target.appendingPathComponent("\(name).csv"), atomically: true, encoding: .utf8)
        }
        return try Dataset(at: target)
    }

    private var configuration: TrainingConfiguration {
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.validationFraction, configuration.threads) = (1, 0.5, 1)
        configuration.augment = false
        return configuration
    }

    @Test func validationImagesAreThoseOfTheSameTables() throws {
        let folder = try SampleData(images: 480)
        let (data, other) = (try tables(of: folder), try tables(of: folder, reversed: true))
        #expect(data.md5s.count == 2 && data.md5s != other.md5s && data.md5s[1] == other.md5s[1])
        #expect(DatasetInfo(data).files.allSatisfy { $0.md5 == nil })
        var model = try Classifier.train(on: data, configuration: configuration).model
        func metrics(_ data: Dataset) throws -> Metrics {
            try ModelEvaluation(model, of: folder["m.h5"], on: data).results().results.metrics
        }
        #expect(try metrics(data).temperatureScaling != nil)
        let elsewhere = try metrics(other)
        #expect(elsewhere.temperatureScaling == nil)
        #expect(
            elsewhere.omitted[Metrics.temperatureScalingKey]?.contains("other files of data than these")
                == true)

        // A file that does not know its data may have been trained on any.
        model.metadata?.training?.dataMD5s = []
        #expect(
            try metrics(data).omitted[Metrics.temperatureScalingKey]?.contains("does not identify") == true)
        let error = #expect(throws: FileError.self) {
            try ValidationFitting(
                for: model, of: folder["m.h5"], on: data, threads: 1, flag: "--fit-temperature",
                part: "temperature", note: { _ in })
        }
        #expect(error?.problem.contains("expected images that it was not trained on") == true)
    }

    @Test func aStudyHasOneSetOfData() throws {
        let folder = try SampleData(images: 40)
        let (data, other) = (try tables(of: folder), try tables(of: folder, reversed: true))
        let weights = folder["weights.csv"]
        func write(_ first: Int) throws {
            try (0..<10).map { "\($0),\($0 == 0 ? first : 1)" }.joined(separator: "\n").write(
                to: weights, atomically: true, encoding: .utf8)
        }
        try write(1)
        var shared = configuration
        shared.classWeights = weights.path
        let study = try Study(shared, in: StudyFolder(folder["study"].path))
        try study.take(data)
        // Nothing binds before a training has begun, which has a folder for its models.
        try study.take(other)
        try study.take(data)
        var longer = shared
        longer.epochs += 1
        #expect(throws: Never.self) { try Study(longer, in: study.folder) }
        try FileManager.default.createDirectory(
            at: folder["study/seed-42/saved_model"], withIntermediateDirectories: true)
        let others = #expect(throws: ChangedSettings.self) { try Study(longer, in: study.folder) }
        #expect(others?.names == ["epochs"])
        try study.take(data)
        let moved = #expect(throws: FileError.self) { try study.take(other) }
        #expect(moved?.problem.contains("is not the data that the study in") == true)
        try write(2)
        let changed = #expect(throws: FileError.self) { try study.take(data) }
        #expect(changed?.path == weights.path)
        #expect(changed?.problem.contains("--class-weights: has changed since the study") == true)
        try Data("x".utf8).write(to: folder["study/study_inputs.json"])
        #expect(throws: FileError.self) { try study.take(data) }
    }

    @Test func aStudyWithoutDataLeavesNothing() throws {
        let folder = try SampleData(images: 40)
        let study = try folder.run("study", "--data", "nope", "--output", "study", "--epochs", "5")
        #expect(study.status == 1, "\(study.errorOutput)")
        #expect(!FileManager.default.fileExists(atPath: folder["study"].path))
    }

    @Test(
        "Too few validation images for a part are an error that names its flag",
        arguments: [
            (ValidationFitting.Part.temperature, "--fit-temperature", 200),
            (ValidationFitting.Part.outlierCheck, "--fit-outlier-check", 500),
        ])
    func fewImages(part: ValidationFitting.Part, flag: String, fewest: Int) throws {
        let folder = try SampleData(images: 40)
        let data = try Dataset(at: folder.data)
        var builder = try GraphBuilder(name: "small", inputShape: [8, 8, 1])
        try builder.add(.flatten)
        try builder.add(.dense(Dense(units: 10, activation: .softmax)))
        let model = Model(graph: builder.graph, weights: .initial(for: builder.graph, seed: 5))
        let fitting = ValidationFitting(
            images: data.training, validation: Array(0..<4), classNames: data.classNames, threads: 1)
        let error = #expect(throws: EvaluationError.self) { try fitting.fitted(model, [part]) }
        #expect(
            "\(try #require(error))".contains(
                "\(flag): expected at least \(fewest) validation images, found 4"))
    }

    @Test func onlyNearDuplicatesAreSaidToMeasureNothing() throws {
        let folder = try SampleData(images: 40)
        let training = try Dataset(at: folder.data).training
        let copy = folder["copy"]
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        try IDXWriter.write(training: training, test: training.prefix(20), to: copy)
        let data = try Dataset(at: copy)
        let model = try Classifier.train(on: data, configuration: configuration).model
        let evaluation = try ModelEvaluation(model, of: folder["m.h5"], on: data)
        let results = try evaluation.results().results
        let output = OutputFolder(folder["out"].path)
        let text = EvaluationSummary(results: results, seconds: 1, folder: output, hasReports: false).text
        #expect(text.contains("All 20 test images are near-duplicates of training images"), "\(text)")
    }

    @Test func classesWithoutTestImagesAreNamed() throws {
        let folder = try SampleData(images: 40)
        let training = try Dataset(at: folder.data).training
        let copy = folder["copy"]
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        let test = training.prefix(4)
        try IDXWriter.write(training: training, test: test, to: copy)
        let data = try Dataset(at: copy)
        let model = try Classifier.train(on: data, configuration: configuration).model
        let results = try ModelEvaluation(model, of: folder["m.h5"], on: data).results().results
        let output = OutputFolder(folder["out"].path)
        let text = EvaluationSummary(results: results, seconds: 1, folder: output, hasReports: false).text
        let lines = text.split(separator: "\n")
        for (label, name) in data.classNames.enumerated() {
            let isNamed = lines.contains { $0.hasPrefix("\(name): no images, ") }
            #expect(isNamed != test.labels.contains(UInt16(label)), "\(name) in \(text)")
        }
    }

    /// Another model's training has other curves.
    @Test func aHistoryIsThatOfTheFoldersModel() throws {
        let folder = try SampleData(images: 4)
        let output = OutputFolder(folder["out"].path)
        let history = History([EpochRecord(epoch: 0, loss: 1, accuracy: 0.5, learningRate: 1)])
        try history.write(to: output.history)
        #expect(output.readHistory(of: output.model) { _ in }?.records.count == 1)
        #expect(output.readHistory(of: folder["other.h5"]) { _ in } == nil)
        #expect(output.olderReportNotice == nil)
        try FileManager.default.createDirectory(
            at: output.pageReport.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data().write(to: output.pageReport)
        #expect(output.olderReportNotice?.text.contains("of an earlier evaluation") == true)
    }

    /// Drawings of an earlier evaluation do not stay beside new ones; other files do.
    @Test func oldDrawingsGo() throws {
        let folder = try SampleData(images: 40)
        let data = try Dataset(at: folder.data)
        let model = try Classifier.train(on: data, configuration: configuration).model
        let evaluation = try ModelEvaluation(model, of: folder["m.h5"], on: data)
        let output = OutputFolder(folder["out"].path)
        let results = try evaluation.results().results
        try results.write(to: output)
        for name in ["training_curves_1.png", "training_curves_stage_2.png", "mine.png"] {
            try Data("old".utf8).write(to: output.result(name))
        }
        let figures = try evaluation.figures(of: results, history: nil)
        try figures.write(to: output)
        let names = Set(output.resultNames)
        #expect(names.isDisjoint(with: ["training_curves_1.png", "training_curves_stage_2.png"]))
        #expect(names.isSuperset(of: ["mine.png", "confusion_matrix.png", "metrics.json"]))
        #expect(try figures.all().map(\.file).allSatisfy(EvaluationFigures.isFile))
        let history = History(
            (0..<2).map { EpochRecord(epoch: $0, loss: 1, accuracy: 0.5, learningRate: 1) })
        #expect(
            try evaluation.figures(of: results, history: history).all().map(\.file).allSatisfy(
                EvaluationFigures.isFile))
    }
}
