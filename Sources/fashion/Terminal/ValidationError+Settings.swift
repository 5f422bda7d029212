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
