import FashionCore
import FashionTraining
import Foundation
import Yams

/// A file of settings: one YAML mapping (JSON is also YAML) from the names of flags to values.
public struct ConfigurationFile<Configuration: Configurable>: Sendable {
    /// The values in the file, by the names of their settings.
    public let values: [String: SettingValue]
    /// The recipe that the file names.
    public let recipe: Recipe.Name?

    /// Reads a file and checks names, types and ranges.
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
            (values, recipe) = ([:], nil)
            return
        }
        guard case .mapping(let mapping) = root else {
            throw FileError(url, "expected settings such as \"batch-size: 64\", found \(root.kindInWords)")
        }
        var scratch = Configuration.standard
        var values: [String: SettingValue] = [:]
        for (key, node) in mapping {
            func failure(_ problem: String) -> FileError {
                FileError(url, key.mark.map { "line \($0.line): \(problem)" } ?? problem)
            }
            guard case .scalar(let name) = key else {
                throw failure("expected the name of a setting, found \(key.kindInWords)")
            }
            guard let setting = Setting<Configuration>.named(name.string) else {
                throw failure("there is no setting \"\(name.string)\"\(Self.hint(for: name.string))")
            }
            guard let value = node.value(for: setting.kind) else {
                throw failure("\(setting.name): expected \(setting.expected), found \(node.kindInWords)")
            }
            if case .whole(let octal) = value, let written = node.scalar?.string,
                let decimal = Int(written.replacing("_", with: "")), decimal != octal
            {
                throw failure(
                    "\(setting.name): expected \(setting.expected), found \(written), which YAML 1.1 reads as \(octal); "
                        + "write \(decimal)")
            }
            do {
                try setting.assign(value, to: &scratch)
            } catch let error as SettingError {
                throw failure(error.description)
            }
            values[setting.name] = value
        }
        self.values = values
        recipe = values[TrainingSetting[\.recipe].name] == nil ? nil : scratch.training.recipe
    }

    /// Sets the file's values in a configuration.
    /// - Throws: never in practice, since the values were checked when the file was read.
    public func apply(to configuration: inout Configuration) throws { try configuration.set(values) }

    /// Returns where a setting may be that the configuration lacks.
    private static func hint(for name: String) -> String {
        if TransferSetting.named(name) != nil { return " of a training; `fashion transfer` has it" }
        let known = Configuration.settings.filter { !$0.isHidden }.map(\.name)
        return name.closest(in: known).map { "; did you mean \"\($0)\"?" } ?? ""
    }
}

extension Node {
    /// The node's type as resolved by YAML's rules.
    private var kind: Tag.Name { Resolver.default.resolveTag(of: self) }

    /// The node's type, or the text of a scalar, for messages.
    fileprivate var kindInWords: String {
        switch self {
        case .scalar(let scalar): kind == .null ? "nothing" : "\"\(scalar.string)\""
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// Returns the value of a scalar according to its YAML type; nil for other nodes. When the setting is text, such as
    /// a path that looks like a number, the scalar's text is returned as written.
    fileprivate func value(for setting: SettingKind) -> SettingValue? {
        guard case .scalar(let scalar) = self else { return nil }
        switch setting {
        case .whole, .number, .flag: break
        case .choice, .file, .fileOrFolder, .folder, .words, .wordOrFile:
            return kind == .null ? nil : .text(scalar.string)
        }
        // No setting uses YAML's numbers in base 60, such as 1:30, and the library may overflow when it converts them.
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
