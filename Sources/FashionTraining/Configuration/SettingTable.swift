/// All settings as a table in Markdown, for the documentation.
package enum SettingTable {
    /// A header row, and one row for each setting with its values in the recipes.
    package static var markdown: String {
        let recipes = Recipe.Name.allCases
        let head = ["flag and key", "values"] + recipes.map { "`\($0.rawValue)`" } + ["what it is"]
        let rows = Setting.all.map { setting in
            [flag(of: setting), values(of: setting)]
                + recipes.map { value(of: setting, in: Recipe.named($0).configuration) } + [
                    text(of: setting)
                ]
        }
        return ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |\n" }
            .joined()
    }

    private static func flag(of setting: Setting) -> String {
        let letter = setting.letter.map { ", `-\($0)`" } ?? ""
        return setting.kind == .flag ? "`--\(setting.name)`, `--no-…`" : "`--\(setting.name)`\(letter)"
    }

    private static func values(of setting: Setting) -> String {
        switch setting.kind {
        case .whole, .number, .flag: setting.expected
        case .choice(let choices): choices.map { "`\($0)`" }.joined(separator: ", ")
        case .file(let endings): "a file, " + endings.map { "`.\($0)`" }.joined(separator: " or ")
        case .fileOrFolder(let endings):
            "a file, " + endings.map { "`.\($0)`" }.joined(separator: " or ") + ", or a folder"
        case .folder: "a folder"
        case .words(let form): form
        case .wordOrFile(let words, let endings):
            (words.map { "`\($0)`" } + ["a file, " + endings.map { "`.\($0)`" }.joined(separator: " or ")])
                .joined(separator: ", ")
        }
    }

    private static func value(of setting: Setting, in configuration: TrainingConfiguration) -> String {
        // The default is the number of cores of the machine; the table must be the same on every machine.
        setting.name == Setting.threads.name
            ? "physical cores" : setting.value(in: configuration)?.text ?? ""
    }

    private static func text(of setting: Setting) -> String {
        let needs = setting.needs.map(\.flags).joined(separator: " and ")
        return setting.help + (needs.isEmpty ? "" : " Needs \(needs).")
    }
}
