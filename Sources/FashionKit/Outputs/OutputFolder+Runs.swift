import FashionCore
import Foundation

/// The lock on an output folder, and the handling of a finished run when another one begins.
extension OutputFolder {
    /// Whether the folder for models exists, from an earlier training.
    package var hasModels: Bool { exists(model.deletingLastPathComponent()) }

    /// Locks the folder against other trainings for the lifetime of the result.
    /// - Throws: `FileError` when another training runs.
    package func lock() throws -> FolderLock {
        try FolderLock(
            model.deletingLastPathComponent(),
            leftoversIn: [result("x"), documentReport].map { $0.deletingLastPathComponent() })
    }

    /// The folder of finished runs.
    private var runs: URL { root.appendingPathComponent("runs", isDirectory: true) }
    /// A run that is being moved; if the process is killed meanwhile, the next training completes the move.
    private var moving: URL { runs.appendingPathComponent(".moving", isDirectory: true) }

    /// Moves the model, the history, the results and the reports of a finished run together to `runs/N/`, so that the
    /// files of a new run are not mixed with them.
    /// - Parameter overwrite: deletes the files that the program wrote, instead of moving everything in `results`.
    /// - Returns: the folder that they were moved to; `nil` when there was no finished run, or it was deleted.
    /// - Throws: `FileError` that names the file that cannot be moved.
    package func setAsideFinishedRun(overwrite: Bool) throws -> URL? {
        let isOnTheWay = exists(moving)
        guard isOnTheWay || [model, history, metrics].contains(where: exists) else { return nil }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: runs.path, isDirectory: &isFolder), !isFolder.boolValue {
            throw FileError(
                runs,
                "expected a folder for finished runs, found a file; move it away, or replace the run with --overwrite"
            )
        }
        for file in runFiles where exists(file) {
            if overwrite {
                guard isOwn(file) else { continue }
                try attempt(file) { try FileManager.default.removeItem(at: file) }
            } else {
                let names = file.pathComponents.dropFirst(root.pathComponents.count)
                let target = names.reduce(moving) { $0.appendingPathComponent($1) }
                try attempt(file) {
                    try FileManager.default.createDirectory(
                        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
                    try FileManager.default.moveItem(at: file, to: target)
                }
            }
        }
        guard exists(moving) else { return nil }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: runs.path)) ?? []
        let number = (names.compactMap { Int($0) }.max() ?? 0) + 1
        let target = runs.appendingPathComponent("\(number)", isDirectory: true)
        try attempt(moving) { try FileManager.default.moveItem(at: moving, to: target) }
        return target
    }

    /// All files of a training and its evaluation; in `results`,
    /// without those of the folder's other network and of a range test.
    private var runFiles: [URL] {
        let ofRun = resultNames.filter {
            !$0.hasPrefix(".") && !$0.hasPrefix("lr_find.") && (isTransfer || $0 != "transfer")
        }
        return [model, history, pickledHistory, documentReport] + ofRun.map(result)
    }

    /// The names of all files and folders in `results`, sorted.
    var resultNames: [String] {
        let results = result("x").deletingLastPathComponent()
        return ((try? FileManager.default.contentsOfDirectory(atPath: results.path)) ?? []).sorted()
    }

    /// Whether the program wrote a file of a run, and not a person who keeps notes beside the results.
    private func isOwn(_ file: URL) -> Bool {
        let ofResults = [
            configuration, metrics, classificationReport, sampleAnalysis, pageReport, predictions,
            explanations,
        ]
        let name = file.lastPathComponent
        return !resultNames.contains(name) || file.path != result(name).path
            || ofResults.map(\.lastPathComponent).contains(name) || EvaluationFigures.isFile(name)
    }

    private func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

    private func attempt(_ file: URL, _ work: () throws -> Void) throws {
        do {
            try work()
        } catch {
            throw FileError(
                file, "cannot be moved out of the way of a new run: \(error.plainReason)")
        }
    }
}
