import Foundation
import Testing

@testable import FashionTraining

@Suite("The list of recipes")
struct RecipesTests {
    @Test("names every recipe, what was measured, and how it differs from the reference") func list() {
        let parts = RecipeList().text.components(separatedBy: "\n\n")
        #expect(parts.count == Recipe.Name.allCases.count)
        for (name, part) in zip(Recipe.Name.allCases, parts) {
            let recipe = Recipe.named(name)
            #expect(
                part.hasPrefix(
                    "\(name.rawValue)\(recipe == .standard ? " (the default)" : ""): \(recipe.summary)\n"))
            let result = recipe.measurement.map { String(format: "accuracy %.2f", $0.accuracy) }
            #expect(part.contains(result ?? "Not measured yet"))
            #expect(part.contains("Other than reference:") == (name != .reference))
        }
    }

    @Test("the settings that differ are those of the recipe's file") func differences() throws {
        let fast = try #require(RecipeList().text.components(separatedBy: "\n\n").first)
        for setting in ["batch-size 128", "schedule one-cycle", "keep last", "crop 2", "rotation 0.0"] {
            #expect(fast.contains(setting), "\(setting)")
        }
        #expect(!fast.contains("seed "), "the reference's own value")
    }
}
