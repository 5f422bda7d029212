import ArgumentParser

/// The program: one subcommand a task.
@main
struct Fashion: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fashion",
        abstract: "Trains, evaluates and applies classifiers for images of fashion articles.")

    static func main() {
        runAndExit()
    }
}
