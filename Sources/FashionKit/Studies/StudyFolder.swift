import FashionCore
import FashionEvaluation
import FashionTraining
import Foundation

/// The folder of a study, with its trainings and tables.
public struct StudyFolder: Sendable {
    /// The folder of the study.
    public let root: URL

    private let path: String

    /// Names the files of a folder, without reading or creating anything.
    public init(_ path: String) {
        self.path = path
        root = URL(fileURLWithPath: path, isDirectory: true)
    }

    /// The settings that all trainings share.
    public var settings: URL { root.appendingPathComponent("study.yaml") }
    /// The hashes of the data and the files that all trainings share.
    var inputs: URL { root.appendingPathComponent("study_inputs.json") }
    /// The results of every training and their means, as JSON.
    public var report: URL { root.appendingPathComponent("study.json") }
    /// The same as a Markdown table.
    public var table: URL { root.appendingPathComponent("study.md") }
    /// The drawing of all training curves.
    public var curves: URL { root.appendingPathComponent("study_curves.png") }
    /// Returns the file of the comparison with another study, whose name is part of the file's.
    public func comparison(with other: StudyFolder, _ type: String) -> URL {
        root.appendingPathComponent("comparison_\(other.name).\(type)")
    }

    /// The last component of the folder's path.
    public var name: String { root.standardizedFileURL.lastPathComponent }

    /// Returns the path of a seed's folder, relative if this folder's path is.
    public func path(of seed: UInt64) -> String {
        // The path as it was given: configurations with relative paths can be moved together with their folder.
        (path.hasSuffix("/") ? path : path + "/") + "seed-\(seed)"
    }

    /// Returns the output folder of a seed.
    public func output(of seed: UInt64) -> OutputFolder { OutputFolder(path(of: seed)) }

    /// Whether a training has begun, with the settings and the data of all trainings.
    var hasBegun: Bool { seeds.contains { output(of: $0).hasModels } }

    /// The seeds that have a folder, ascending.
    public var seeds: [UInt64] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.filter { $0.hasPrefix("seed-") }.compactMap { UInt64($0.dropFirst(5)) }.sorted()
    }

    /// Returns the seeds to train.
    /// - Parameters:
    ///   - count: the number of seeds; `nil` selects those that have a folder, or three if there are none.
    ///   - first: the first seed; ignored when existing seeds are selected.
    /// - Throws: `SettingError` when the seeds would exceed the largest integer.
    public func seeds(_ count: Int?, from first: UInt64) throws -> [UInt64] {
        if count == nil, case let begun = seeds, !begun.isEmpty { return begun }
        let count = count ?? 3
        guard first <= UInt64(Int.max) - UInt64(count) else {
            throw SettingError(
                name: "seed", expected: "room for \(count) seeds from it on", found: "\(first)")
        }
        return Array(first..<first + UInt64(count))
    }

    /// The progress of a seed.
    public enum Stage: Equatable, Sendable {
        /// There is nothing to resume from.
        case none
        /// There is a checkpoint: the training is unfinished, or its model is not evaluated yet.
        case begun
        /// The seed is trained and evaluated.
        case finished
    }

    /// Returns the progress of a seed; a training's checkpoint is removed only after its evaluation is written.
    public func stage(of seed: UInt64) -> Stage {
        let output = output(of: seed)
        func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
        if exists(output.checkpoint) { return .begun }
        return exists(output.metrics) && exists(output.history) ? .finished : .none
    }

    /// Returns the results of a seed's finished training.
    /// - Parameter monitor: the quantity that determines the best epoch.
    /// - Throws: `FileError` that names the file.
    public func result(of seed: UInt64, by monitor: Monitor = .validationLoss) throws -> SeedResult {
        let output = output(of: seed)
        let metrics = try Metrics(contentsOf: output.metrics)
        let history = try History(contentsOf: output.history)
        return SeedResult(
            seed: seed, testAccuracy: metrics.scores.accuracy, flipAveraging: metrics.flipAveraging?.accuracy,
            testLoss: metrics.scores.loss,
            validation: (
                best: history.best(by: monitor).flatMap { record in
                    record.valAccuracy.map { (accuracy: $0, epoch: record.number) }
                }, byEpoch: history.records.compactMap(\.valAccuracy)
            ), epochs: history.records.count,
            minutes: history.records.reduce(0) { $0 + $1.seconds } / 60)
    }
}
