import FashionCore

/// The recipes as text.
package struct RecipeList {
    package init() {}

    /// Two lines for each recipe, then the settings in which it differs from the reference.
    package var text: String {
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
            + "(\(result.seeds) seed\(result.seeds == 1 ? "" : "s"))"
            + (result.flipAveraging.map { ", \(percent($0)) with flip averaging" } ?? "")
            + "; \(result.epochs) epochs, \(Formatting.decimal(result.minutes, 0)) minutes"
            + (result.difference.map { "; \($0)" } ?? "")
    }

    private func differences(_ recipe: Recipe) -> String? {
        let reference = Recipe.reference.configuration
        let changed = TrainingConfiguration.settings.filter { setting in
            setting.path != \.recipe
                && setting.value(in: recipe.configuration) != setting.value(in: reference)
        }
        guard !changed.isEmpty else { return nil }
        let values = changed.map { setting in
            "\(setting.name) \(setting.value(in: recipe.configuration)?.text ?? "none")"
        }
        return "Other than reference: " + values.joined(separator: ", ")
    }
}
