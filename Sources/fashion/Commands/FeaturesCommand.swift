import ArgumentParser
import FashionCompute
import FashionCore
import FashionData
import FashionKit
import FashionModelFiles
import FashionNetworks
import Foundation

/// `fashion features`: writes the outputs of a layer of a network for images.
struct FeaturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features", abstract: "Write what a layer of a model puts out for the test images.",
        discussion: """
            The file is a safetensors file with the arrays `features`, [N, …], and `labels`, [N]. A file of Keras that holds \
            weights only, such as the published one of a ResNet50V2 without its top, needs --architecture.
            """)

    @Option(
        help: ArgumentHelp(
            "The model, or weights (default: saved_model/best_model.h5).", valueName: "file"))
    var model: String?

    @Option(help: .architecture) var architecture: Architecture?

    @OptionGroup var inputScale: InputScaleOption

    @Option(
        help:
            "Height and width that images are resized to for a file of weights only (default: the network's)."
    )
    var imageSize: Int?

    @Option(
        help: ArgumentHelp(
            "Take these images instead of the test images: red, green and blue of 0 to 255, as the array images, [N, H, W, 3].",
            discussion:
                "For --architecture efficientnet-lite0, 1 and 2, whose ImageNet classifier is the network then.",
            valueName: "file.safetensors"))
    var images: String?

    @Option(help: ArgumentHelp("The layer (default: the global average pooling).", valueName: "name"))
    var layer: String?

    @Option(
        help: ArgumentHelp(
            "The folder with the data, or a list of images; by default that of the model's training, or the usual places.",
            valueName: "folder"))
    var data: String?

    @Option(help: "Take the first test images only.")
    var limit: Int?

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file.safetensors"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "Write the gradients of a step of fine-tuning on these images as well, all of them as one batch.",
            discussion: """
                Of the mean cross-entropy, by all weights, in Keras' layouts; the network up to the layer is in inference \
                mode. For comparing with other programs.
                """, valueName: "file.safetensors"))
    var gradients: String?

    @OptionGroup var threads: ThreadsOption

    @Flag(help: "Use direct convolutions only, to compare numbers with other programs closely.")
    var direct = false

    @OptionGroup var imageFiles: ImageFileOptions

    func validate() throws {
        for (flag, value, range) in [
            ("--image-size", imageSize ?? 32, 32...1024), ("--limit", limit ?? 1, 1...Int.max),
        ] where !range.contains(value) {
            let most =
                range.upperBound == .max
                ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            throw ValidationError("\(flag): expected \(most), found \(value)")
        }
        guard gradients == nil || limit ?? .max <= 256 else {
            throw ValidationError(
                "--gradients: expected a --limit of at most 256, since all images are one batch")
        }
        try requireEffects()
        func url(_ path: String?) -> URL? { path.map { URL(fileURLWithPath: $0) } }
        try ValidationError.requireOther(
            "--output", url(output), than: ["the model itself": file, "that of --images": url(images)])
        try ValidationError.requireOther(
            "--gradients", url(gradients), than: ["the model itself": file, "that of --output": url(output)])
    }

    /// Rejects flags that have no effect beside the others.
    private func requireEffects() throws {
        if images != nil {
            try ValidationError.refuse(
                [
                    "--data": data != nil, "--input-scale": inputScale.name != nil,
                    "--image-size": imageSize != nil, "--strict": imageFiles.strict,
                    "--no-cache": !imageFiles.cache,
                ], expected: "images of a data set", found: "--images")
        }
        if architecture?.backbone == nil {
            try ValidationError.refuse(
                ["--image-size": imageSize != nil],
                expected: "a file of weights only, and --architecture with a network that resizes images",
                found: architecture?.rawValue ?? "no --architecture")
        }
    }

    /// The model's file.
    private var file: URL { model.map { URL(fileURLWithPath: $0) } ?? OutputFolder(".").model }

    func run() throws {
        if let photographs = self.images {
            return try runOnPhotographs(URL(fileURLWithPath: photographs))
        }
        let place = data ?? OutputFolder(".", resultsOf: file).recordedData(of: file)
        func load(_ reading: ImageReading, for model: Model? = nil) throws -> Dataset {
            try DataLoading(
                folder: place, reading: imageFiles.applied(to: reading), model: model, flags: imageFiles.flags
            ).load()
        }
        let (contents, loaded) = try ValidationError.ofSettings {
            try ModelFile.read(file, weightsOf: architecture, on: { try load(ImageReading()) }) {
                try FeatureExport.graph(of: $0, for: $1, imageSize: imageSize)
            }
        }
        var saved = contents.model
        inputScale.apply(to: &saved)
        Terminal(.error).write(saved.scaleNotice(of: file))
        let dataset = try loaded ?? load(ImageReading(matching: saved), for: saved)
        let images = dataset.test.prefix(limit ?? .max)
        try FeatureExport.requireFit(saved, for: dataset, gradients: gradients != nil, in: file)
        let export = try ValidationError.ofSettings {
            let export = try FeatureExport(
                of: saved, layer: layer, threads: threads.count, usesDirectConvolutions: direct, in: file)
            try export.requireRoom(for: images.count)
            return export
        }
        try export.write(images, to: URL(fileURLWithPath: output))
        print("\(export.layer): \(images.count) images, \(export.shape) numbers each: \(output)")
        if export.areLogits { print("Note: the numbers are logits, before the layer's softmax") }
        if let gradients {
            let count = try export.writeGradients(images, to: URL(fileURLWithPath: gradients))
            print("\(count) gradients: \(gradients)")
        }
    }

    /// Writes the features of the published classifier for photographs of any one size.
    private func runOnPhotographs(_ images: URL) throws {
        guard let model, case .efficientNetLite(let network)? = architecture?.backbone, gradients == nil
        else {
            throw ValidationError(
                "--images: expected --model, and --architecture efficientnet-lite0, 1 or 2, without --gradients"
            )
        }
        let written = try FeatureExport.write(
            photographs: images, limit: limit ?? .max, through: network, weights: URL(fileURLWithPath: model),
            layer: layer, threads: threads.count, usesDirectConvolutions: direct,
            to: URL(fileURLWithPath: output))
        print("\(written.layer): \(written.count) images, \(written.shape) numbers each: \(output)")
    }
}
