import ArgumentParser
import Compute
import Evaluation
import FashionKit
import Figures
import FashionCore
import Foundation
import Training

/// Trains the same configuration with several seeds, one after the other, and writes what came of it.
struct StudyRun {
    /// What all trainings share; the seed is the first one's.
    let configuration: TrainingConfiguration
    let folder: StudyFolder

    private static let continuation = "Go on with the same command; finished seeds are not trained again"

    /// - Throws: `ValidationError` when the folder holds trainings with other settings, `FileError`.
    init(_ configuration: TrainingConfiguration, in folder: StudyFolder) throws {
        self.configuration = configuration
        self.folder = folder
        guard FileManager.default.fileExists(atPath: folder.settings.path) else { return }
        let begun = try folder.sharedConfiguration()
        let changed = begun.settingsThatChangeTraining(from: configuration).filter { $0 != Setting.seed.name }
        guard changed.isEmpty else {
            throw ValidationError(
                "\(folder.root.path): expected the settings of the study that lies here, or another folder with --output; "
                    + "these differ: " + changed.map { "--\($0)" }.joined(separator: ", "))
        }
    }

    /// Trains and evaluates what is not finished; the tables are written whenever a training is.
    /// - Throws: `ExitCode` after an interruption, ``TrainingDiverged``.
    func train(_ seeds: [UInt64]) throws {
        try write(configuration, to: folder.settings)
        for (index, seed) in seeds.enumerated() {
            let stage = folder.stage(of: seed)
            let done = stage == .finished ? ": trained before" : ""
            print("\nSeed \(seed) (\(index + 1) of \(seeds.count))\(done)\n")
            fflush(nil)
            guard stage != .finished else { continue }
            try train(seed, resuming: stage == .begun)
            try evaluate(seed)
            // From here on the seed is finished.
            try folder.output(of: seed).removeCheckpoint()
            try report()
            if let signal = Interruption.signal {
                print("\nInterrupted. \(Self.continuation)")
                throw ExitCode(Interruption.exitCode(of: signal))
            }
        }
    }

    private func train(_ seed: UInt64, resuming: Bool) throws {
        let begin = ContinuousClock.now
        var own = configuration
        own.seed = seed
        own.output = folder.path(of: seed)
        own.tensorboard = configuration.tensorboard.map { "\($0)/seed-\(seed)" }
        let output = folder.output(of: seed)
        var run =
            resuming
            ? try TrainingRun(resuming: output) { _ in own }
            : try TrainingRun(own, in: output, overwrite: true)
        run.continuation = Self.continuation
        try run.run(since: begin)
    }

    private func evaluate(_ seed: UInt64) throws {
        let output = folder.output(of: seed)
        var arguments = [
            "--model", output.model.path, "--output", folder.path(of: seed), "--tta", "--no-figures",
            "--threads",
            "\(configuration.threads)",
        ]
        if let data = configuration.data { arguments += ["--data", data] }
        try EvaluateCommand.parse(arguments).run()
    }

    /// Writes the tables and the curves of all finished seeds in the folder; none where there is no such seed.
    /// - Returns: the report.
    @discardableResult
    func report() throws -> StudyReport? {
        let finished = folder.seeds.filter { folder.stage(of: $0) == .finished }
        guard let first = finished.first else { return nil }
        let origin = try Metrics(contentsOf: folder.output(of: first).metrics).origin
        let report = StudyReport(
            name: configuration.recipe.rawValue, settings: settings,
            origin: [
                "program": Fashion.version, "engine": "oneDNN \(Engine.libraryVersion)", "data": origin.data,
                "threads": "\(configuration.threads)",
            ], seeds: try finished.map(folder.result))
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

    /// Compares with another study, over the seeds that both have, and writes the comparison.
    func compare(_ report: StudyReport, with other: StudyFolder) throws -> StudyComparison {
        let second = try StudyReport(contentsOf: other.report)
        let comparison = try StudyComparison(report, named: folder.name, with: second, named: other.name) {
            seed in
            let tables = try [folder, other].map {
                try PredictionTable(contentsOf: $0.output(of: seed).predictions)
            }
            guard tables[0].labels == tables[1].labels else {
                throw FileError(
                    other.output(of: seed).predictions,
                    "expected predictions for the test images of \(folder.output(of: seed).predictions.path)")
            }
            return (tables[0].isCorrect, tables[1].isCorrect)
        }
        try comparison.write(to: folder.comparison(with: other, "json"))
        try WholeFile.write(comparison.markdown, to: folder.comparison(with: other, "md"))
        return comparison
    }

    /// Without what differs from seed to seed and where files lie.
    private var settings: [String: String] {
        let left = ["seed", "data", "output", "tensorboard"]
        let pairs = Setting.all.filter { !left.contains($0.name) }.compactMap { setting in
            setting.value(in: configuration).map { (setting.name, $0.plain) }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private func write(_ configuration: TrainingConfiguration, to url: URL) throws {
        var shared = configuration
        shared.output = "."
        try shared.write(to: url)
    }
}

extension StudyFolder {
    /// The settings of the study that lies here.
    /// - Throws: `FileError`.
    func sharedConfiguration() throws -> TrainingConfiguration {
        let file = try ConfigurationFile(contentsOf: settings)
        var configuration = Recipe.named(file.recipe ?? Recipe.standard.name).configuration
        try file.apply(to: &configuration)
        return configuration
    }
}
