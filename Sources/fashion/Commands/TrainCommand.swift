import ArgumentParser
import Compute
import Datasets
import FashionCore
import Foundation
import ModelFiles
import NeuralNetwork
import Training

/// `fashion train`: trains the network and keeps the best model.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train the network and keep the best model.",
        discussion: """
            Ctrl-C ends the training after the running step and writes a checkpoint; --resume goes on from there and \
            comes to the same weights as a training that was never interrupted.
            """)

    @OptionGroup var options: TrainOptions

    func run() throws {
        let begin = ContinuousClock.now
        let output = OutputFolder(try options.resolve().output)
        var start = try self.start(in: output)
        let configuration = start.configuration

        let dataset = try DataLoading(folder: configuration.data).load()
        let images = configuration.limit.map(dataset.training.prefix) ?? dataset.training
        let split = try StratifiedSplit(
            labels: images.labels, validationFraction: configuration.validationFraction,
            seed: configuration.seed)
        let graph = try start.takeNetwork(for: dataset, from: output)
        let console = TrainingConsole(configuration)
        console.introduce(graph, dataset, split)
        let tensorBoard = try configuration.tensorboard.map { folder in
            try TensorBoardRun(
                folder: URL(fileURLWithPath: folder), start: start, images: images, split: split,
                classNames: dataset.classNames)
        }

        let trainer = try Trainer(
            graph, start: start, images: images, split: split, engine: Engine(threads: configuration.threads),
            environment: Trainer.Environment(
                checkpoint: output.checkpoint, shouldStop: { Interruption.signal != nil },
                saveBest: { weights, record in
                    let model = Model(
                        graph: graph, weights: weights,
                        metadata: ModelMetadata(after: record, of: configuration, dataset, split))
                    try KerasHDF5.write(model, to: output.model)
                },
                saveHistory: { history in
                    try history.write(to: output.history)
                    try history.writePickle(to: output.pickledHistory)
                },
                report: { event in
                    console.report(event)
                    try tensorBoard?.report(event)
                }, measuresGradients: tensorBoard != nil))
        try configuration.write(to: output.configuration)
        // Until here a signal ends the program at once: there is nothing to keep yet, and a download may take long.
        Interruption.install()
        console.begin(preparation: begin.duration(to: .now), resuming: options.resume ? start : nil)
        let outcome = try trainer.run()
        if case .finished = outcome {
            console.leaveLine()
            try OutlierCheckFitting(
                images: images, validation: split.validation, classNames: dataset.classNames,
                threads: configuration.threads
            ).fit(output.model)
        }
        try finish(outcome, trainer.history, output, console)
    }

    /// A new training, or with `--resume` the one whose checkpoint lies in the output folder.
    private func start(in output: OutputFolder) throws -> Checkpoint {
        guard options.resume else {
            guard !FileManager.default.fileExists(atPath: output.checkpoint.path) else {
                throw FileError(
                    output.checkpoint,
                    "a training that has not finished lies here; continue it with --resume, or delete this file "
                        + "to start anew")
            }
            return Checkpoint(configuration: try options.resolve())
        }
        guard FileManager.default.fileExists(atPath: output.checkpoint.path) else {
            throw FileError(
                output.checkpoint,
                "expected the checkpoint of a training to continue, found none; train without --resume")
        }
        var checkpoint = try Checkpoint(contentsOf: output.checkpoint)
        var configuration = try options.resolve(over: checkpoint.configuration)
        // The folder may have been renamed since, or be reached from another one.
        configuration.output = try options.resolve().output
        let changed = checkpoint.configuration.settingsThatChangeTraining(from: configuration)
        guard changed.isEmpty else {
            throw ValidationError(
                "--resume continues the training as it began; these settings differ: "
                    + changed.map { "--\($0)" }.joined(separator: ", "))
        }
        checkpoint.configuration = configuration
        return checkpoint
    }

    /// Says how the training ended, and leaves with the status that tells the shell.
    private func finish(
        _ outcome: TrainingOutcome, _ history: History, _ output: OutputFolder, _ console: TrainingConsole
    ) throws {
        switch outcome {
        case .finished(let reason):
            try removeCheckpoint(in: output)
            console.conclude(reason, history, output)
        case .interrupted:
            console.interrupted(output)
            throw ExitCode(Interruption.exitCode(of: Interruption.signal ?? SIGINT))
        case .diverged(let reason):
            // The same steps would diverge again: this training cannot be continued, and must not bar the next one.
            try removeCheckpoint(in: output)
            console.leaveLine()
            throw TrainingDiverged(reason: reason, kept: history.kept, model: output.model)
        }
    }

    private func removeCheckpoint(in output: OutputFolder) throws {
        guard FileManager.default.fileExists(atPath: output.checkpoint.path) else { return }
        try FileManager.default.removeItem(at: output.checkpoint)
    }
}

/// The loss was no longer a finite number.
struct TrainingDiverged: Error, CustomStringConvertible {
    let reason: StopReason
    /// The epoch whose model is in the file.
    let kept: EpochRecord?
    let model: URL

    var description: String {
        let kept =
            kept.map { "the best model so far, of epoch \($0.number), is kept in \(model.path)" }
            ?? "no epoch gave a model"
        return "training stopped: \(reason); \(kept). A lower --learning-rate may help."
    }
}

extension History {
    /// The epoch whose model was kept: the best one, or without validation the last one.
    fileprivate var kept: EpochRecord? { best() ?? records.last { $0.valLoss == nil && $0.loss.isFinite } }
}
