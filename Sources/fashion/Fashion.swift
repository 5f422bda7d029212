import ArgumentParser
import FashionKit

/// The program, with one subcommand for each task.
@main
struct Fashion: ParsableCommand {
    /// The program's version.
    static let version = FashionVersion.current

    static let configuration = CommandConfiguration(
        commandName: "fashion",
        abstract: "Trains, evaluates and applies classifiers for images of fashion articles.",
        version: version,
        subcommands: commands + serving)

    private static let commands: [any ParsableCommand.Type] = [
        TrainCommand.self, TransferCommand.self, EvaluateCommand.self, PredictCommand.self,
        ExplainCommand.self, ModelCommand.self, ExportCommand.self, FeaturesCommand.self,
        LearningRateCommand.self, RecipesCommand.self, StudyCommand.self, DataCommand.self,
        BenchmarkCommand.self, CacheCommand.self, WeightsCommand.self,
    ]

    /// `serve`, unless the package's trait `Server` is off.
    private static var serving: [any ParsableCommand.Type] {
        #if Server
            [ServeCommand.self]
        #else
            []
        #endif
    }

    static func main() {
        runAndExit()
    }
}
