import ArgumentParser
import FashionTraining

/// `fashion recipes`: lists the recipes of training with their measured results.
struct RecipesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipes", abstract: "List the recipes of train with their measured results.",
        discussion: """
            Test accuracy is the mean over the seeds with its standard deviation, on Fashion-MNIST's 10,000 test images; \
            flip averaging is the same with mirror images averaged in. Times are those of two cores.
            """)

    func run() throws { print(RecipeList().text) }
}
