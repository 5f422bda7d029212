import ArgumentParser
import Compute
import Datasets
import FashionKit
import FashionCore
import Foundation
import ModelFiles
import NeuralNetwork
import Training

/// `fashion transfer`: trains a network that was pre-trained on other images.
struct TransferCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer",
        abstract: "Train a pre-trained network, first its new head, then its last stages.",
        discussion: """
            Stage one trains the head on features that the frozen backbone gives, computed once and kept. Stage two \
            (--fine-tune) trains the last stages at a low rate. --weights random trains the whole network instead. \
            Settings start from the recipe reference, without augmentation; the defaults below are those of train. \
            --augment, or a recipe that is named, changes images: then features are computed anew in every epoch.

            Ctrl-C ends the training after the running step and writes a checkpoint; --resume goes on from there. At the \
            end the model is evaluated, and Reports/pre-train-model-report.pdf is written.
            """)

    @OptionGroup var options: TransferOptions

    func run() throws {
        Interruption.outliveReaders()
        let output = OutputFolder(try options.resolve().training.output, .transfer)
        var lock = output.hasModels ? try output.lock() : nil
        defer { withExtendedLifetime(lock) {} }
        var checkpoint: Checkpoint?
        if options.training.resume { checkpoint = try output.readCheckpoint() }
        var state: TransferState
        if let checkpoint {
            state = try TransferState(of: checkpoint, in: output.checkpoint, options)
        } else {
            try output.requireNoCheckpoint()
            state = TransferState(try options.resolve())
        }
        let configuration = state.configuration

        let dataset = try DataLoading(
            folder: configuration.training.data,
            reading: options.training.images.applied(to: configuration.reading)
        ).load()
        let graph = try configuration.graph(
            inputShape: dataset.inputShape, classes: dataset.classNames.count)
        let pretrained = try PretrainedWeights(
            configuration, mirror: options.mirrorAddress, sha256: options.sha256?.lowercased()
        ).load()
        if let pretrained,
            pretrained.file.resolvingSymlinksInPath().path == output.model.resolvingSymlinksInPath().path
        {
            throw FileError(
                pretrained.file,
                "--weights: expected another file than the one that this training writes; copy it, or choose another --output"
            )
        }
        if checkpoint == nil {
            state.weightsMD5 = pretrained?.md5
        } else if let pretrained, let md5 = state.weightsMD5, pretrained.md5 != md5 {
            throw FileError(
                pretrained.file,
                "has changed since the training began: expected MD5 \(md5), found \(pretrained.md5)")
        }
        introduce(graph, configuration, dataset, pretrained)

        let run = try TransferRun(
            state, pretrained?.weights, dataset: dataset, graph: graph, output: output,
            featureFolder: options.featureFolder, checkpoint: checkpoint)
        lock = try lock ?? output.lock()
        if checkpoint == nil {
            try output.requireNoCheckpoint()
            let folder = try output.setAsideFinishedRun(overwrite: options.training.overwrite)
            if let folder { print("The finished run in this folder was moved to \(folder.path)") }
        }
        try write(configuration, to: output)
        // Until here a signal ends the program at once: there is nothing to keep yet, and a download may take long.
        Interruption.install()
        try run.run()
        try evaluate(output, configuration.training)
    }

    /// The network, its weights and the data.
    private func introduce(
        _ graph: Graph, _ configuration: TransferConfiguration, _ dataset: Dataset,
        _ pretrained: PretrainedWeights.Loaded?
    ) {
        let training = configuration.training
        let count = training.limit.map { min($0, dataset.training.count) } ?? dataset.training.count
        print(
            """
            Network: \(graph.name), \(graph.nodes.count) layers, \(Formatting.grouped(graph.parameterCount)) parameters, \
            images resized to \(configuration.imageSize)×\(configuration.imageSize)
            Weights: \(pretrained?.file.path ?? "random")
            Data: \(dataset.source.folder.path), \(Formatting.grouped(count)) images to train and to validate
            Recipe \(training.recipe.rawValue): \(training.optimizer.rawValue), batch \(training.batchSize), \
            seed \(training.seed), \(training.threads) threads, oneDNN \(Engine.libraryVersion)
            """)
        fflush(nil)
    }

    /// The training's settings as `--config` takes them, the other ones as a command line above them.
    private func write(_ configuration: TransferConfiguration, to output: OutputFolder) throws {
        let flags = configuration.settings.map { "--\($0.name) \($0.value)" }.joined(separator: " ")
        try WholeFile.write(
            "# fashion transfer \(flags)\n" + configuration.training.yaml(), to: output.configuration)
    }

    /// What `fashion evaluate` does with the model.
    private func evaluate(_ output: OutputFolder, _ training: TrainingConfiguration) throws {
        guard FileManager.default.fileExists(atPath: output.model.path) else { return }
        print("")
        var arguments = [
            "--model", output.model.path, "--output", output.root.path, "--threads", "\(training.threads)",
        ]
        if let data = training.data { arguments += ["--data", data] }
        try EvaluateCommand.parse(arguments).run()
    }
}
