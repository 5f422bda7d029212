import FashionCore
import FashionEvaluation
import FashionTraining
import Foundation

/// Where the trainings of a study and its tables lie.
public struct StudyFolder: Sendable {
    /// The folder of the study.
    public let root: URL

    private let path: String

    /// Names the files of a folder; nothing is read or made.
    public init(_ path: String) {
        self.path = path
        root = URL(fileURLWithPath: path, isDirectory: true)
    }

    /// The settings that all trainings share.
    public var settings: URL { root.appendingPathComponent("study.yaml") }
    /// Every training and the means.
    public var report: URL { root.appendingPathComponent("study.json") }
    /// The same as a table.
    public var table: URL { root.appendingPathComponent("study.md") }
    /// The curves of all trainings.
    public var curves: URL { root.appendingPathComponent("study_curves.png") }
    /// The comparison with another study; the other's name is part of the file's.
    public func comparison(with other: StudyFolder, _ type: String) -> URL {
        root.appendingPathComponent("comparison_\(other.name).\(type)")
    }

    /// The folder's own name.
    public var name: String { root.standardizedFileURL.lastPathComponent }

    /// The folder of a seed, relative as this one is.
    public func path(of seed: UInt64) -> String {
        // As it was given: configurations with relative paths can be moved with their folder.
        (path.hasSuffix("/") ? path : path + "/") + "seed-\(seed)"
    }

    /// The files of a seed.
    public func output(of seed: UInt64) -> OutputFolder { OutputFolder(path(of: seed)) }

    /// The seeds that have a folder, ascending.
    public var seeds: [UInt64] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.filter { $0.hasPrefix("seed-") }.compactMap { UInt64($0.dropFirst(5)) }.sorted()
    }

    /// The seeds that a study trains.
    /// - Parameters:
    ///   - count: how many; nil for those that have a folder, and for three where there are none.
    ///   - first: the first of a number of seeds, or of a new study.
    /// - Throws: `SettingError` for more seeds than there are numbers.
    public func seeds(_ count: Int?, from first: UInt64) throws -> [UInt64] {
        guard let count else {
            let begun = seeds
            return begun.isEmpty ? Array(first..<first + 3) : begun
        }
        guard first <= UInt64(Int.max) - UInt64(count) else {
            throw SettingError(
                name: "seed", expected: "room for \(count) seeds from it on", found: "\(first)")
        }
        return Array(first..<first + UInt64(count))
    }

    /// How far a seed is.
    public enum Stage: Equatable, Sendable {
        /// Nothing that a training can go on from.
        case none
        /// A checkpoint lies there: the training is not finished, or its model not evaluated.
        case begun
        /// Trained and evaluated.
        case finished
    }

    /// How far a seed is: a training's checkpoint is removed once its evaluation is written.
    public func stage(of seed: UInt64) -> Stage {
        let output = output(of: seed)
        func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
        if exists(output.checkpoint) { return .begun }
        return exists(output.metrics) && exists(output.history) ? .finished : .none
    }

    /// What the finished training of a seed gave.
    /// - Parameter monitor: the figure by which an epoch is the best.
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
