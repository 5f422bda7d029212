/// Named values to start from; flags and configuration files change them.
///
/// A recipe is a file of its own, `Recipe+Name.swift`, with one function; its name is a case of ``Name``.
public struct Recipe: Equatable, Sendable {
    /// The names of all recipes, as in `--recipe`.
    public enum Name: String, Codable, Sendable, CaseIterable {
        /// The reference's configuration.
        case reference
    }

    /// What the recipe is called.
    public let name: Name
    /// One sentence about where it comes from and what it gives.
    public let summary: String
    /// Its values.
    public let configuration: TrainingConfiguration

    /// The recipe of a name.
    public static func named(_ name: Name) -> Recipe {
        switch name {
        case .reference: reference
        }
    }
}
