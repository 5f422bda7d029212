/// Settings as tables in Markdown, for the documentation.
package enum SettingTable {
    /// The settings of a training, with their values in the recipes.
    package static var training: String {
        markdown(
            TrainingConfiguration.settings,
            Recipe.Name.allCases.map { ("`\($0.rawValue)`", Recipe.named($0).configuration) })
    }

    /// The settings that a transfer has in addition, with their defaults.
    package static var transfer: String {
        markdown(TransferConfiguration.ownSettings, [("default", .standard)])
    }

    /// Returns a header row, and one row for each setting with its values in configurations.
    private static func markdown<Configuration>(
        _ settings: [Setting<Configuration>], _ columns: [(title: String, values: Configuration)]
    ) -> String {
        let head = ["flag and key", "values"] + columns.map(\.title) + ["what it is"]
        let rows = settings.filter { !$0.isHidden }.map { setting in
            [flag(of: setting), values(of: setting)] + columns.map { value(of: setting, in: $0.values) }
                + [text(of: setting)]
        }
        return ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |\n" }
            .joined()
    }

    private static func flag<Configuration>(of setting: Setting<Configuration>) -> String {
        let letter = setting.letter.map { ", `-\($0)`" } ?? ""
        return setting.kind == .flag ? "`--\(setting.name)`, `--no-…`" : "`--\(setting.name)`\(letter)"
    }

    private static func values<Configuration>(of setting: Setting<Configuration>) -> String {
        switch setting.kind {
        case .whole, .number, .flag: setting.expected
        case .choice(let choices): choices.map { "`\($0)`" }.joined(separator: ", ")
        case .file(let endings): files(endings)
        case .fileOrFolder(let endings): files(endings) + ", or a folder"
        case .folder: "a folder"
        case .words(let form): form
        case .wordOrFile(let words, let endings):
            (words.map { "`\($0)`" } + [files(endings)]).joined(separator: ", ")
        }
    }

    private static func files(_ endings: [String]) -> String {
        let names = endings.map { "`.\($0)`" }
        return "a file, " + names.dropLast().joined(separator: ", ") + (names.count > 1 ? " or " : "")
            + (names.last ?? "")
    }

    private static func value<Configuration>(
        of setting: Setting<Configuration>, in configuration: Configuration
    ) -> String {
        // The default is the number of cores of the machine; the table must be the same on every machine.
        setting.name == TrainingSetting[\.threads].name
            ? "physical cores" : setting.value(in: configuration)?.text ?? ""
    }

    private static func text<Configuration>(of setting: Setting<Configuration>) -> String {
        let needs = setting.needs.map(\.flags).joined(separator: " and ")
        return setting.help + (needs.isEmpty ? "" : " Needs \(needs).")
    }
}
