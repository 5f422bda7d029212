import ArgumentParser
import Training

/// `fashion recipes`: what trainings can start from, and what came of it.
struct RecipesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipes", abstract: "List the recipes of train with their measured results.",
        discussion: """
            Test accuracy is the mean over several seeds with its standard deviation, on Fashion-MNIST's 10,000 test \
            images; flip averaging is the same with mirror images averaged in. Times are those of two cores with AVX-512.
            """)

    func run() throws { print(RecipeList().text) }
}

/// The recipes as text.
struct RecipeList {
    /// Two lines a recipe, and the settings by which each differs from the reference.
    var text: String {
        Recipe.Name.allCases.map { name in
            let recipe = Recipe.named(name)
            let standard = recipe == .standard ? " (the default)" : ""
            let lines = [
                "\(name.rawValue)\(standard): \(recipe.summary)", "  " + measured(recipe.measurement),
                differences(recipe).map { "  " + $0 },
            ]
            return lines.compactMap(\.self).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private func measured(_ result: Recipe.Measurement?) -> String {
        guard let result else { return "Not measured yet" }
        func percent(_ number: Double) -> String { Formatting.decimal(number, 2) + " %" }
        let spread = result.deviation.map { " ± \(Formatting.decimal($0, 2))" } ?? ""
        return "Test accuracy \(Formatting.decimal(result.accuracy, 2))\(spread) % "
            + "(\(result.seeds) seed\(result.seeds == 1 ? "" : "s")), \(percent(result.flipAveraging)) with flip "
            + "averaging; \(result.epochs) epochs, \(Formatting.decimal(result.minutes, 0)) minutes"
            + (result.difference.map { "; \($0)" } ?? "")
    }

    private func differences(_ recipe: Recipe) -> String? {
        let reference = Recipe.reference.configuration
        let changed = Setting.all.filter { setting in
            setting.name != Setting.recipe.name
                && setting.value(in: recipe.configuration) != setting.value(in: reference)
        }
        guard !changed.isEmpty else { return nil }
        let values = changed.map { setting in
            "\(setting.name) \(setting.value(in: recipe.configuration).map { text($0) } ?? "none")"
        }
        return "Other than reference: " + values.joined(separator: ", ")
    }

    private func text(_ value: SettingValue) -> String {
        if case .text(let text) = value { text } else { value.description }
    }
}
