import ArgumentParser
import FashionKit
import FashionTraining
import Foundation

/// `fashion transfer`: trains a network that was pre-trained on other images.
struct TransferCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer",
        abstract: "Train a pre-trained network, first its new head, then its last stages.",
        discussion: """
            Stage one trains the head on features that the frozen backbone gives, computed once and kept. Stage two \
            (--fine-tune) trains the last stages at a low rate. --weights random trains the whole network instead. \
            Settings start from the recipe reference, without augmentation. \
            --augment, or a recipe that is named, changes images: then features are computed anew in every epoch.

            --weights imagenet looks into the cache folders, Keras' as well, and downloads ResNetV2's file otherwise; `fashion \
            weights` says how the others come there. A file holds weights only, as an .h5, .pth or .safetensors file or a \
            Python wheel does, or is a model that contains the backbone, such as one that this command has trained.

            Ctrl-C ends the training after the running step and writes a checkpoint; --resume goes on from there. At the \
            end the model is evaluated, and Reports/pre-train-model-report.pdf is written.
            """)

    @OptionGroup var options: TransferOptions

    func run() throws {
        Interruption.outliveReaders()
        let output = OutputFolder(try options.resolve().training.output, .transfer)
        try options.training.remarkOnIdleLines()
        var run = try options.training.ofSettings {
            try options.training.resume
                ? TransferRun(resuming: output) { base in
                    var configuration = try options.resolve(over: base)
                    // The folder may have been renamed, or be reached from another working directory.
                    configuration.training.output = try options.resolve().training.output
                    return configuration
                } : TransferRun(options.resolve(), in: output, overwrite: options.training.overwrite)
        }
        let dataset = try DataLoading(
            folder: run.configuration.training.data,
            reading: options.training.images.applied(to: run.configuration.reading),
            flags: options.training.imageFlags
        ).load()
        // An invalid network is rejected before a download.
        _ = try run.configuration.graph(inputShape: dataset.inputShape, classes: dataset.classNames.count)
        let pretrained = try PretrainedWeights(
            run.configuration, mirror: options.mirrorAddress, sha256: options.sha256?.lowercased()
        ).load()
        let console = TransferConsole(run.configuration, output)
        let outcome = try console.leavingLine {
            try options.training.ofSettings {
                try run.run(
                    on: dataset, pretrained: pretrained, featureFolder: options.featureFolder,
                    shouldStop: { Interruption.signal != nil }, report: console.report)
            }
        }
        if let status = console.interruption(outcome) { throw status }
        if let status = console.interruptionAfterTraining() { throw status }
        guard FileManager.default.fileExists(atPath: output.model.path) else { return }
        print("")
        try EvaluateCommand.evaluate(output, run.configuration.training, images: options.training.images)
    }
}
