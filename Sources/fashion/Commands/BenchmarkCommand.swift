import ArgumentParser
import FashionCompute
import FashionData
import FashionImaging
import FashionKit
import FashionNetworks
import FashionTraining
import Foundation

/// `fashion benchmark`: measures the speed of training and inference on this machine.
struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Measure training and inference speed of a network.",
        discussion: """
            Training is the real loop on real images: batches, augmentation, dropout, optimizer, metrics. Figures are \
            medians over steps after a warm-up. A residual network is fine-tuned as a whole, its batch normalisation in \
            inference mode.
            """)

    /// A part that can be measured alone.
    enum Part: String, ExpressibleByArgument, CaseIterable {
        case training, inference
    }

    @Option(help: ArgumentHelp("The folder with the data, or a list of images.", valueName: "folder"))
    var data: String?

    @Option(help: "Train as this recipe does: with its network, batch size, optimizer and augmentation.")
    var recipe = Recipe.Name.reference

    @Option(help: "Another network than the recipe's.")
    var architecture: Architecture?

    @Option(
        help:
            "Height and width that a network with a backbone resizes images to, and those of image files."
    )
    var imageSize: String?

    @Option(help: "Take image files in grey or in colour (default: as they are).")
    var channels: String?

    @Option(help: "What happens to image files of another ratio: pad, crop, stretch.")
    var fit: String?

    @OptionGroup var images: ImageFileOptions

    @OptionGroup var threads: ThreadsOption

    @Option(help: "Images in a training step (default: as many as the recipe has).")
    var batchSize: Int?

    @Option(help: "Training steps to time (default: 30).")
    var trainingSteps: Int?

    @Option(help: "Batches to time for each inference batch size (default: 30).")
    var inferenceRuns: Int?

    @Option(help: "Measure only one part.")
    var only: Part?

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Print the time of every operation as well.")
    var profile = false

    func validate() throws {
        for (flag, value) in [
            ("--batch-size", batchSize ?? 1), ("--training-steps", trainingSteps ?? 1),
            ("--inference-runs", inferenceRuns ?? 1),
        ] where !(1...100_000).contains(value) {
            throw ValidationError("\(flag): expected 1 to 100000, found \(value)")
        }
        guard imageSize == nil || network.backbone != nil || data != nil else { throw noImageFiles }
        _ = try reading
        switch only {
        case .inference:
            try ValidationError.refuse(
                ["--training-steps": trainingSteps != nil, "--batch-size": batchSize != nil],
                expected: "a measurement of training", found: "--only inference")
        case .training:
            try ValidationError.refuse(
                ["--inference-runs": inferenceRuns != nil], expected: "a measurement of inference",
                found: "--only training")
        case nil: break
        }
    }

    private var network: Architecture { architecture ?? Recipe.named(recipe).configuration.network }

    private var noImageFiles: ValidationError {
        ValidationError(
            "--image-size: expected a network with a backbone, or image files, found \(network.rawValue)"
        )
    }

    /// The settings that read image files, as `train` or `transfer` with these flags would use them.
    private var reading: ImageReading {
        get throws {
            try ValidationError.ofSettings {
                images.applied(
                    to: try ImageReading(size: imageSize, channels: channels, fit: fit, for: network))
            }
        }
    }

    func run() throws {
        let reading = try reading
        var flags = self.images.flags
        flags.forImageFiles += [("channels", channels), ("fit", fit)].filter { $0.1 != nil }.map(\.0)
        let dataset = try DataLoading(folder: data, reading: reading, flags: flags).load()
        guard imageSize == nil || network.backbone != nil || dataset.preparation != nil else {
            throw noImageFiles
        }
        let images = dataset.training
        let engine = try Engine(threads: threads.count)
        let graph = try network.graph(
            inputShape: dataset.inputShape, classes: dataset.classNames.count,
            imageSize: network.backbone == nil ? nil : reading.size?.width)
        var report = BenchmarkReport(threads: threads.count, version: Fashion.version)
        if only != .inference {
            var configuration = Recipe.named(recipe).configuration
            configuration.batchSize = batchSize ?? configuration.batchSize
            guard configuration.batchSize <= images.count else {
                throw ValidationError(
                    "--batch-size: expected at most the \(images.count) images there are, found \(configuration.batchSize)"
                )
            }
            try report.measureTraining(
                of: network, graph, configuration, on: images, steps: trainingSteps ?? 30, engine: engine,
                isProfiled: profile)
        }
        if only != .training {
            try report.measureInference(
                of: graph, on: images, batchSizes: [1, 32, network == .reference ? 256 : 64],
                runs: inferenceRuns ?? 30, engine: engine, isProfiled: profile)
        }
        print(json ? try report.json : report.text)
    }
}

extension Recipe.Name: ExpressibleByArgument {}
