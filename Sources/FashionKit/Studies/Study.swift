import FashionCompute
import FashionConfiguration
import FashionCore
import FashionEvaluation
import FashionReporting
import FashionTraining
import Foundation

/// Trainings of one configuration with several seeds, and their results.
public struct Study {
    /// The configuration that all trainings share, with the seed of the first one.
    public let configuration: TrainingConfiguration
    /// The files of all trainings.
    public let folder: StudyFolder

    /// Begins a study, or continues the one in the folder.
    /// - Throws: ``ChangedSettings`` when the folder holds trainings with other settings, `FileError`.
    public init(_ configuration: TrainingConfiguration, in folder: StudyFolder) throws {
        self.configuration = configuration
        self.folder = folder
        guard let begun = try folder.sharedConfiguration() else { return }
        var changed = begun.settingsThatChangeTraining(from: configuration).filter {
            $0 != TrainingSetting[\.seed].name
        }
        // A single training may be continued for more epochs; the mean of a study is one of trainings of equal length.
        let epochs = TrainingSetting[\.epochs].name
        if begun.epochs != configuration.epochs, !changed.contains(epochs) { changed.append(epochs) }
        guard changed.isEmpty else { throw ChangedSettings(names: changed, study: folder.root) }
    }

    /// Writes the settings that all trainings share.
    /// - Throws: `FileError`.
    func writeSettings() throws {
        var shared = configuration
        shared.output = "."
        try shared.write(to: folder.settings)
    }

    /// Returns the training of a seed, new or resumed.
    /// - Throws: the errors of ``TrainingRun``.
    public func training(of seed: UInt64) throws -> TrainingRun {
        var own = configuration
        own.seed = seed
        own.output = folder.path(of: seed)
        own.tensorboard = configuration.tensorboard.map { "\($0)/seed-\(seed)" }
        let output = folder.output(of: seed)
        return folder.stage(of: seed) == .begun
            ? try TrainingRun(resuming: output) { _ in own }
            : try TrainingRun(own, in: output, overwrite: true)
    }

    /// Marks a seed as finished, after its training and evaluation, and writes the tables.
    public func finish(_ seed: UInt64) throws {
        try folder.output(of: seed).removeCheckpoint()
        try report()
    }

    /// Writes the tables and the curves of all finished seeds in the folder; writes nothing if there are none.
    /// - Returns: the report; `nil` if no seed is finished.
    @discardableResult
    public func report() throws -> StudyReport? {
        let finished = folder.seeds.filter { folder.stage(of: $0) == .finished }
        guard let first = finished.first else { return nil }
        let origin = try Metrics(contentsOf: folder.output(of: first).metrics).origin
        let report = StudyReport(
            name: configuration.recipe.rawValue, settings: settings,
            origin: [
                "program": FashionVersion.current, "engine": "oneDNN \(Engine.libraryVersion)",
                "data": origin.data,
                "threads": "\(configuration.threads)",
            ],
            seeds: try finished.map {
                try folder.result(of: $0, by: configuration.monitor)
            })
        try report.write(to: folder.report)
        try WholeFile.write(report.markdown, to: folder.table)
        let curves = report.seeds.filter { !$0.validationAccuracy.isEmpty }
        if !curves.isEmpty {
            try StudyCurvesFigure(
                title:
                    "\(report.name): validation accuracy, \(curves.count) seed\(curves.count == 1 ? "" : "s")",
                curves: curves.map {
                    .init(name: "seed \($0.seed)", validationAccuracy: $0.validationAccuracy)
                }
            ).write(to: folder.curves)
        }
        return report
    }

    /// Compares the study with another one over their common seeds, and writes the comparison.
    ///
    /// Without the predictions of all common seeds in both studies, McNemar's test is left out.
    /// - Throws: `FileError` that names a file of either study.
    public func compare(_ report: StudyReport, with other: StudyFolder) throws -> StudyComparison {
        let second = try StudyReport(contentsOf: other.report)
        let comparison = try StudyComparison(report, named: folder.name, with: second, named: other.name) {
            seed in
            let files = [folder, other].map { $0.output(of: seed).predictions }
            guard files.allSatisfy({ FileManager.default.fileExists(atPath: $0.path) }) else { return nil }
            let tables = try files.map(PredictionTable.init(contentsOf:))
            guard tables[0].labels == tables[1].labels else {
                throw FileError(files[1], "expected predictions for the test images of \(files[0].path)")
            }
            return (tables[0].isCorrect, tables[1].isCorrect)
        }
        try comparison.write(to: folder.comparison(with: other, "json"))
        try WholeFile.write(comparison.markdown, to: folder.comparison(with: other, "md"))
        return comparison
    }

    /// The settings that do not differ from seed to seed.
    private var settings: [String: String] {
        configuration.record.filter { $0.key != TrainingSetting[\.seed].name }
    }
}

extension StudyFolder {
    /// Reads the settings of the study in this folder; `nil` before a training has begun.
    /// - Throws: `FileError`.
    public func sharedConfiguration() throws -> TrainingConfiguration? {
        guard hasBegun, FileManager.default.fileExists(atPath: settings.path) else { return nil }
        return try SettingLayers([:], over: settings.path).configuration()
    }
}
