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
            comes to the same weights as a training that was never interrupted. A finished run in the output folder is moved \
            to runs/1, runs/2, … first.
            """)

    @OptionGroup var options: TrainOptions

    func run() throws {
        let begin = ContinuousClock.now
        let output = OutputFolder(try options.resolve().output)
        try options.remarkOnIdleLines()
        // A new folder is made once the data is known to be good.
        var lock = output.hasModels ? try output.lock() : nil
        defer { withExtendedLifetime(lock) {} }
        var start = try self.start(in: output)
        let configuration = start.configuration

        let dataset = try DataLoading(folder: configuration.data).load()
        let images = configuration.limit.map(dataset.training.prefix) ?? dataset.training
        let split = try StratifiedSplit(
            labels: images.labels, validationFraction: configuration.validationFraction,
            seed: configuration.seed)
        try start.take(
            images, classNames: dataset.classNames, folder: dataset.source.folder, in: output.checkpoint)
        let graph = try start.takeNetwork(for: dataset, from: output)
        let teacher = try start.takeTeacher(for: graph, writing: output)
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
                }, warn: console.warn, measuresGradients: tensorBoard != nil,
                teacher: teacher))
        lock = try lock ?? output.lock()
        if !options.resume {
            try output.requireNoCheckpoint()
            console.setAside(try output.setAsideFinishedRun(overwrite: options.overwrite))
        }
        try configuration.write(to: output.configuration)
        // Until here a signal ends the program at once: there is nothing to keep yet, and a download may take long.
        Interruption.install()
        console.begin(preparation: begin.duration(to: .now), resuming: options.resume ? start : nil)
        let outcome = try trainer.run()
        if case .finished = outcome {
            console.leaveLine()
            try console.warnOfFiles {
                try OutlierCheckFitting(
                    images: images, validation: split.validation, classNames: dataset.classNames,
                    threads: configuration.threads
                ).fit(output.model)
            }
        }
        let reason = try outcome.requireFinish(trainer.history, output, console)
        try output.removeCheckpoint()
        console.conclude(reason, trainer.history, output)
    }

    /// A new training, or with `--resume` the one whose checkpoint lies in the output folder.
    private func start(in output: OutputFolder) throws -> Checkpoint {
        guard options.resume else {
            try output.requireNoCheckpoint()
            return Checkpoint(configuration: try options.resolve())
        }
        var checkpoint = try output.readCheckpoint()
        var configuration = try options.resolve(over: checkpoint.configuration)
        // The folder may have been renamed since, or be reached from another one.
        configuration.output = try options.resolve().output
        let changed = checkpoint.configuration.settingsThatChangeTraining(from: configuration)
        if let error = ValidationError(changed: changed) { throw error }
        checkpoint.configuration = configuration
        return checkpoint
    }
}
