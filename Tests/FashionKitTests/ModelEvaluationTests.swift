import FashionKit
import Foundation
import Testing

/// Evaluations, studies, range tests and exports through the library.
struct ModelEvaluationTests {
    private func trained(_ folder: SampleData) throws -> URL {
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads, configuration.batchSize) = (2, 1, 32)
        configuration.exactStatistics = true
        let file = folder["saved_model/best_model.h5"]
        try Classifier.train(on: Dataset(at: folder.data), configuration: configuration).write(to: file)
        return file
    }

    @Test func figuresAndFilesAreTheProgramsOwn() throws {
        let folder = try SampleData(images: 200)
        let file = try trained(folder)
        let program = try folder.run("evaluate", "--data", "data", "--threads", "1", "--tta-shifts")
        #expect(program.status == 0, "\(program.errorOutput)")

        var options = ModelEvaluation.Options()
        (options.threads, options.averagesShifts) = (1, true)
        var passes: [String] = []
        let evaluation = try ModelEvaluation(
            ModelFile.read(file).model, of: file, on: Dataset(at: folder.data), options: options
        ) { if passes.last != $0.label { passes.append($0.label) } }
        let results = try evaluation.results().results
        #expect(passes == ["Evaluating", "Mirror images", "Shifted images"])
        let (theirs, ours) = (OutputFolder(folder.folder.path), OutputFolder(folder["library"].path))
        #expect(try Metrics(contentsOf: theirs.metrics).scores == results.metrics.scores)
        #expect(
            results.metrics.flipAveraging != nil && results.metrics.shiftAveraging != nil
                && results.metrics.nearDuplicates != nil)

        try results.write(to: ours)
        let figures = try evaluation.figures(of: results, history: nil)
        try figures.write(to: ours)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder["results"].path).filter {
            !$0.hasPrefix("report") && !$0.hasPrefix("metrics")
        }
        #expect(Set(names).isSuperset(of: ["predictions.csv", "confusion_matrix.png", "roc_pr.png"]))
        for name in names {
            #expect(
                try Data(contentsOf: ours.result(name)) == Data(contentsOf: theirs.result(name)), "\(name)")
        }
        let report = try EvaluationReport(figures: figures).report(created: Date(timeIntervalSince1970: 0))
        try report.writeHTML(to: ours.pageReport)
        let page = try String(contentsOf: ours.pageReport, encoding: .utf8)
        #expect(page.contains("conv2d_5 (Conv2D)") && page.contains("Total params: "))
    }

    @Test func anotherSizeIsRefused() throws {
        let folder = try SampleData(images: 120)
        let file = try trained(folder)
        let other = try #require(
            ImageSet(height: 4, width: 4, pixels: [UInt8](repeating: 0, count: 160), labels: .init(0..<10)))
        try FileManager.default.createDirectory(
            at: folder["small"], withIntermediateDirectories: true)
        try IDXWriter.write(training: other, test: other, to: folder["small"])
        let error = #expect(throws: FileError.self) {
            try ModelEvaluation(
                ModelFile.read(file).model, of: file, on: Dataset(at: folder["small"]))
        }
        #expect(error?.path == file.path)
    }

    /// A network of ten outputs without names does not know which of them three named classes are.
    @Test func namedClassesNeedAsManyOutputs() throws {
        let folder = try SampleData(images: 120)
        let file = try trained(folder)
        var model = try ModelFile.read(file).model
        model.metadata = nil
        let dataset = try Dataset(at: folder.data)
        let few = try #require(
            ImageSet(
                height: dataset.test.height, width: dataset.test.width,
                pixels: dataset.test.pixels, labels: dataset.test.labels.map { $0 % 3 }))
        try FileManager.default.createDirectory(at: folder["few"], withIntermediateDirectories: true)
        try IDXWriter.write(training: few, test: few, to: folder["few"])
        // By number, a part of a set will do.
        _ = try ModelEvaluation(model, of: file, on: Dataset(at: folder["few"]))
        var reading = ImageReading()
        reading.classNames = ["boots", "hats", "scarves"]
        let named = try DatasetLocator(folder: folder["few"]).locate().load(reading: reading)
        let error = #expect(throws: FileError.self) { try ModelEvaluation(model, of: file, on: named) }
        #expect(error?.path == file.path)
        #expect(error?.problem.contains("for the 3 classes of") == true)
        #expect(error?.problem.contains("found one with 10 outputs") == true)
    }

    @Test func aStudyCountsItsSeeds() throws {
        let folder = try SampleData(images: 120)
        let dataset = try Dataset(at: folder.data)
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads, configuration.seed) = (1, 1, 7)
        let study = try Study(configuration, in: StudyFolder(folder["study"].path))
        #expect(try study.report() == nil)
        try study.take(dataset)
        var accuracies: [Double] = []
        for seed in [UInt64(7), 8] {
            _ = try study.training(of: seed).run(on: dataset)
            #expect(study.folder.stage(of: seed) == .begun)
            let output = study.folder.output(of: seed)
            let results = try ModelEvaluation(
                ModelFile.read(output.model).model, of: output.model, on: dataset
            ).results().results
            try results.write(to: output)
            try study.finish(seed)
            #expect(study.folder.stage(of: seed) == .finished)
            accuracies.append(results.metrics.scores.accuracy)
        }
        let report = try #require(try study.report())
        #expect(report.seeds.map(\.testAccuracy) == accuracies && report.seeds.map(\.seed) == [7, 8])
        configuration.batchSize = 16
        let changed = #expect(throws: ChangedSettings.self) { try Study(configuration, in: study.folder) }
        #expect(changed?.names == ["batch-size"] && changed?.study == study.folder.root)
    }

    @Test func aRangeTestGivesTheProgramsNumbers() throws {
        let folder = try SampleData(images: 120)
        let program = try folder.run(
            "lr-find", "--recipe", "reference", "--data", "data", "--threads", "1", "--steps", "20", "--to",
            "0.01", "--no-augment")
        #expect(program.status == 0, "\(program.errorOutput)")
        var configuration = Recipe.reference.configuration
        (configuration.threads, configuration.augment) = (1, false)
        var steps: [Int] = []
        let search = try LearningRateSearch(
            configuration, on: Dataset(at: folder.data), rates: 1e-6...0.01, steps: 20
        ) { steps.append($0) }
        #expect(steps == Array(0...20))
        try search.write(table: folder["own.csv"], drawing: folder["own.png"])
        for (own, theirs) in [("own.csv", "results/lr_find.csv"), ("own.png", "results/lr_find.png")] {
            #expect(try Data(contentsOf: folder[own]) == Data(contentsOf: folder[theirs]))
        }
    }

    @Test(arguments: ExportFormat.allCases) func exportsHaveTheProgramsBytes(_ format: ExportFormat) throws {
        let folder = try SampleData(images: 120)
        let file = try trained(folder)
        let target = folder["own.\(format.rawValue)"]
        #expect(ExportFormat(endingOf: target) == format)
        try ModelFile.read(file).model.export(to: target, as: format)
        let program = try folder.run("export", "--output", "theirs.\(format.rawValue)")
        #expect(program.status == 0, "\(program.errorOutput)")
        #expect(try Data(contentsOf: target) == Data(contentsOf: folder["theirs.\(format.rawValue)"]))
    }
}
