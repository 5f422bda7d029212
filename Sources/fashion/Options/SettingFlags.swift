import ArgumentParser
import FashionKit

/// The flags of all settings of a command's configuration, generated from their declarations
/// (``Configurable/settings``).
///
/// ArgumentParser finds the options of a type by reflection on a value created by `init()`, and decodes them by coding
/// keys. This type provides both from the table, so that a setting needs no property here.
struct SettingFlags<User: SettingsUser>: ParsableArguments, CustomReflectable {
    /// The values given on the command line, by the names of the settings.
    private(set) var values: [String: SettingValue] = [:]

    init() {}

    init(from decoder: any Decoder) throws {
        let flags = try decoder.container(keyedBy: Key.self)
        for setting in User.Configuration.settings {
            let key = Key(stringValue: setting.name)
            values[setting.name] =
                switch setting.kind {
                case .whole: try flags.decode(Option<Int?>.self, forKey: key).wrappedValue.map { .whole($0) }
                case .number:
                    try flags.decode(Option<Double?>.self, forKey: key).wrappedValue.map { .number($0) }
                case .flag: try flags.decode(Flag<Bool?>.self, forKey: key).wrappedValue.map { .flag($0) }
                case .choice, .file, .fileOrFolder, .folder, .words, .wordOrFile:
                    try flags.decode(Option<String?>.self, forKey: key).wrappedValue.map { .text($0) }
                }
        }
    }

    var customMirror: Mirror {
        let unused = Set(User.unusedSettings.map(\.setting.name))
        return Mirror(
            self,
            children: User.Configuration.settings.map { setting -> Mirror.Child in
                (
                    setting.name,
                    setting.definition(isHidden: setting.isHidden || unused.contains(setting.name))
                )
            })
    }

    /// The name of a setting.
    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }
}

extension Setting where Configuration: Configurable {
    /// The flag as an ArgumentParser property wrapper.
    /// - Parameter isHidden: whether it is left out of the help.
    fileprivate func definition(isHidden: Bool) -> Any {
        let help = argumentHelp(isHidden: isHidden)
        return switch kind {
        case .whole: Option<Int?>(name: names, help: help)
        case .number: Option<Double?>(name: names, help: help)
        case .flag: Flag<Bool?>(name: names, inversion: .prefixedNo, help: help)
        case .choice(let choices):
            // A value such as -1..1 looks like a flag.
            Option<String?>(
                name: names, parsing: choices.contains { $0.hasPrefix("-") } ? .unconditional : .next,
                help: help, completion: .list(choices))
        case .file(let endings), .fileOrFolder(let endings), .wordOrFile(_, let endings):
            Option<String?>(name: names, help: help, completion: .file(extensions: endings))
        case .folder: Option<String?>(name: names, help: help, completion: .directory)
        case .words: Option<String?>(name: names, help: help)
        }
    }

    private var names: NameSpecification {
        guard let letter else { return .customLong(name) }
        return [.customShort(letter), .customLong(name)]
    }

    /// The help of the declaration, with the value without flags.
    private func argumentHelp(isHidden: Bool) -> ArgumentHelp {
        let value =
            switch value(in: .standard) {
            case .flag, nil: ""
            case .some(let value): " (default: \(value.text))"
            }
        return ArgumentHelp("\(help)\(value)", visibility: isHidden ? .hidden : .default)
    }
}
