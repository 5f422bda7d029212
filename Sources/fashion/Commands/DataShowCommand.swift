import ArgumentParser
import FashionData
import FashionKit
import FashionReporting
import FashionTraining
import Foundation

/// `fashion data show`: draws training images, original or augmented.
struct DataShowCommand: ParsableCommand, SettingsUser {
    typealias Configuration = TrainingConfiguration
    static let noContinuation: String? = "a picture is no training"
    static var unusedSettings: [UnusedSetting] {
        let others = images + augmentation + [\.augment, \.output]
        return [(TrainingSetting[\.output], "--picture names the file")]
            + unused(
                TrainingConfiguration.settings.map(\.path).filter { !others.contains($0) },
                by: "a picture of the data")
    }

    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Draw training images of every class, augmented if asked for.",
        discussion: "Augmentation is the one that these flags give a training.")

    @OptionGroup var options: RunOptions<Self>

    @Option(help: "Images of each class; with --augment variants of one image.")
    var columns = 8

    @Option(help: ArgumentHelp("The picture to write (default: a new data.png).", valueName: "file.png"))
    var picture: String?

    func validate() throws {
        guard (1...64).contains(columns) else {
            throw ValidationError("--columns: expected 1 to 64, found \(columns)")
        }
        guard file.pathExtension.lowercased() == "png" else {
            throw ValidationError(
                "--picture: expected a file whose name ends in .png, found \(file.relativePath)")
        }
        if picture == nil { try ValidationError.requireNew("--picture", file) }
    }

    /// The settings that select and read the images.
    private static var images: [PartialKeyPath<TrainingConfiguration>] {
        [\.recipe, \.data, \.threads, \.seed, \.channels, \.imageSize, \.fit, \.classNames]
    }
    /// The settings of augmentation.
    private static var augmentation: [PartialKeyPath<TrainingConfiguration>] {
        [
            \.augmentation.rotation, \.augmentation.widthShift, \.augmentation.heightShift,
            \.augmentation.shear, \.augmentation.zoom, \.augmentation.horizontalFlip,
            \.augmentation.alternatingFlip, \.augmentation.crop, \.augmentation.cutout,
            \.augmentation.erasing, \.augmentation.brightness, \.augmentation.contrast,
            \.augmentation.saturation, \.augmentation.resizedCrop,
        ]
    }

    /// The file of the picture.
    private var file: URL { URL(fileURLWithPath: picture ?? "data.png") }

    func run() throws {
        let isAugmented = try options.layers.given(\.augment) == .flag(true)
        let unused =
            isAugmented ? [] : Self.unused(Self.augmentation + [\.seed], by: "a picture without --augment")
        try options.refuse(unused)
        try options.remarkOnIdleLines(unused: unused)
        let configuration = try options.resolve()
        let dataset = try DataLoading(
            folder: configuration.data, reading: options.images.applied(to: configuration.reading),
            flags: options.imageFlags
        ).load()
        guard !dataset.hasImages(beside: file) else {
            throw ValidationError(
                "--picture: expected a file in no folder of the data's images, found \(file.path)")
        }
        let sheet = try options.ofSettings {
            try ContactSheet(
                of: dataset.training, classNames: dataset.classNames, columns: columns,
                augmentedBy: isAugmented ? configuration : nil)
        }
        try sheet.write(to: file)
        print(file.path)
    }
}
