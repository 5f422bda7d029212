import ArgumentParser
import FashionKit
import Foundation

extension ValidationError {
    /// Runs a closure, and turns its errors about settings into usage errors.
    static func ofSettings<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let error as SettingError {
            throw ValidationError("--\(error)")
        } catch let error as SettingConflict {
            throw ValidationError("\(error)")
        } catch let error as ChangedSettings {
            throw ValidationError(error.flags)
        }
    }
}
