import ArgumentParser
import FashionKit
import Foundation

extension ValidationError {
    /// Does `work`; settings that do not go together are a usage error.
    static func ofSettings<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let error as SettingError {
            throw ValidationError("--\(error)")
        } catch let error as ChangedSettings {
            throw ValidationError(changed: error.names, study: error.study) ?? error
        }
    }

    /// A training cannot be continued with other settings; nil when none differ.
    /// - Parameter study: the folder of a study, whose trainings all have the same settings.
    init?(changed settings: [String], study: URL? = nil) {
        guard !settings.isEmpty else { return nil }
        let flags = settings.map { "--\($0)" }.joined(separator: ", ")
        self.init(
            study.map {
                "\($0.path): expected the settings of the study that lies here, or another folder with --output; "
                    + "these differ: \(flags)"
            } ?? "--resume continues the training as it began; these settings differ: \(flags)")
    }
}

extension TrainingOutcome {
    /// Goes on only after a training that has finished.
    /// - Returns: why it stopped early, if it did.
    /// - Throws: `ExitCode` after an interruption, ``TrainingDiverged``.
    func requireFinish(
        _ history: History, _ output: OutputFolder, _ console: TrainingConsole
    ) throws -> StopReason? {
        switch self {
        case .finished(let reason):
            return reason
        case .interrupted:
            throw console.interruption(output)
        case .diverged(let reason):
            // The same steps would diverge again: this training cannot be continued, and must not bar the next one.
            try output.removeCheckpoint()
            console.leaveLine()
            throw TrainingDiverged(
                reason: reason, kept: history.kept(console.keeps, by: console.monitor), model: output.model)
        }
    }
}
