import FashionCore
import FashionTraining
import Foundation
import Yams

/// A file of settings: one YAML mapping (JSON is YAML) from the names of the flags to values.
public struct ConfigurationFile: Sendable {
    private struct Entry: Sendable {
        let setting: Setting
        let value: SettingValue
    }

    private let entries: [Entry]
    /// The recipe that the file names.
    public let recipe: Recipe.Name?

    /// Reads and checks a file; names, kinds and ranges are checked here.
    /// - Throws: `FileError` that names the file, the line, the setting, what was expected and what was found.
    public init(contentsOf url: URL) throws {
        let kind = try ContentKind(of: url)
        guard [.text, .json, .empty, .other].contains(kind) else {
            throw FileError(url, "is \(kind.title); expected settings in YAML or JSON")
        }
        let data = try WholeFile.contents(of: url, atMost: 1 << 16)
        guard let text = String(data: data, encoding: .utf8) else {
            throw FileError(url, "expected text in UTF-8")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw FileError(
                url, "expected YAML or JSON: \((error as? YamlError)?.inWords ?? error.plainReason)")
        }
        guard let root, root.null == nil else {
            (entries, recipe) = ([], nil)
            return
        }
        guard case .mapping(let mapping) = root else {
            throw FileError(url, "expected settings such as \"batch-size: 64\", found \(root.kindInWords)")
        }
        var scratch = Recipe.standard.configuration
        entries = try mapping.map { key, node in
            func failure(_ problem: String) -> FileError {
                FileError(url, key.mark.map { "line \($0.line): \(problem)" } ?? problem)
            }
            guard case .scalar(let name) = key else {
                throw failure("expected the name of a setting, found \(key.kindInWords)")
            }
            guard let setting = Setting.named(name.string) else {
                let known = Setting.all.map(\.name)
                let hint = name.string.closest(in: known).map { "; did you mean \"\($0)\"?" } ?? ""
                throw failure("there is no setting \"\(name.string)\"\(hint)")
            }
            guard let value = node.settingValue(as: setting.value(in: scratch)) else {
                throw failure("\(setting.name): expected \(setting.expected), found \(node.kindInWords)")
            }
            do {
                try setting.assign(value, to: &scratch)
            } catch let error as SettingError {
                throw failure(error.description)
            }
            return Entry(setting: setting, value: value)
        }
        recipe = entries.contains { $0.setting.name == "recipe" } ? scratch.recipe : nil
    }

    /// The settings that the file names.
    public var names: Set<String> { Set(entries.map(\.setting.name)) }

    /// Puts the file's values into a configuration.
    /// - Throws: nothing for a file that was read: its values are checked already.
    public func apply(to configuration: inout TrainingConfiguration) throws {
        for entry in entries {
            try entry.setting.assign(entry.value, to: &configuration)
        }
    }
}

extension Node {
    /// What YAML takes the node for.
    private var kind: Tag.Name { Resolver.default.resolveTag(of: self) }

    /// The kind of a node, or a scalar's text, for messages.
    fileprivate var kindInWords: String {
        switch self {
        case .scalar(let scalar): kind == .null ? "nothing" : "\"\(scalar.string)\""
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// A scalar by its YAML kind; nil for anything else. A path may look like a number, so text is taken as it is
    /// written where text is wanted.
    fileprivate func settingValue(as example: SettingValue?) -> SettingValue? {
        guard case .scalar(let scalar) = self else { return nil }
        if case .text = example { return kind == .null ? nil : .text(scalar.string) }
        // YAML's numbers in base 60, such as 1:30, are no setting's, and the library does not count them safely.
        if kind == .int || kind == .float, scalar.string.contains(":") { return nil }
        return switch kind {
        case .int: int.map(SettingValue.whole)
        case .float: float.map(SettingValue.number)
        case .bool: bool.map(SettingValue.flag)
        case .str: .text(scalar.string)
        default: nil
        }
    }
}
