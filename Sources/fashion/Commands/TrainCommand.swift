import ArgumentParser
import FashionKit

/// `fashion train`: trains a network and keeps the best model.
struct TrainCommand: ParsableCommand, SettingsUser {
    typealias Configuration = TrainingConfiguration
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train the network and keep the best model.",
        discussion: """
            Ctrl-C ends the training after the running step and writes a checkpoint; --resume goes on from there and \
            comes to the same weights as a training that was never interrupted. A finished run in the output folder is moved \
            to runs/1, runs/2, … first.
            """)

    @OptionGroup var options: RunOptions<Self>

    func run() throws {
        Interruption.outliveReaders()
        let begin = ContinuousClock.now
        let output = OutputFolder(try options.resolve().output)
        try options.remarkOnIdleLines()
        let training = try options.ofSettings {
            try options.resume
                ? TrainingRun(resuming: output) { base in
                    var configuration = try options.resolve(over: base)
                    // The folder may have been renamed, or be reached from another working directory.
                    configuration.output = try options.resolve().output
                    return configuration
                } : TrainingRun(options.resolve(), in: output, overwrite: options.overwrite)
        }
        try options.ofSettings {
            try training.perform(since: begin, images: options.images, flags: options.imageFlags)
        }
        try training.removeCheckpoint()
    }
}
