import ArgumentParser
import FashionKit
import Foundation

extension ValidationError {
    /// Rejects flags that have no effect beside the others.
    /// - Parameters:
    ///   - flags: flags with whether they were given.
    ///   - expected: what gives them an effect.
    ///   - found: what was found instead.
    static func refuse(_ flags: KeyValuePairs<String, Bool>, expected: String, found: String = "none") throws
    {
        guard let flag = flags.first(where: { $0.value })?.key else { return }
        throw ValidationError("\(flag): expected \(expected), found \(found)")
    }

    /// Rejects an existing file that would be written without having been named.
    /// - Parameters:
    ///   - flag: the flag that names the file.
    ///   - target: the file without the flag.
    static func requireNew(_ flag: String, _ target: URL) throws {
        guard FileManager.default.fileExists(atPath: target.path) else { return }
        throw ValidationError(
            "\(target.path) exists already; \(flag) names another file to write, or this one to replace it")
    }

    /// Rejects a file to write that the command also reads, or writes for another purpose.
    /// - Parameters:
    ///   - target: the file that `flag` names; `nil` when it was not given.
    ///   - others: the other files, by what they are; `nil` for a file that was not named.
    static func requireOther(
        _ flag: String, _ target: URL?, than others: KeyValuePairs<String, URL?>
    ) throws {
        guard let target else { return }
        for case (let name, let file?) in others where target.isSameFile(as: file) {
            throw ValidationError("\(flag): expected another file than \(name), found \(target.relativePath)")
        }
    }
}
