import ArgumentParser
import FashionData
import FashionReporting
import FashionTraining
import Foundation

/// `fashion data show`: draws training images, original or augmented.
struct DataShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Draw training images of every class, augmented if asked for.",
        discussion: "Augmentation is the one that these flags give a training.")

    @OptionGroup var options: TrainOptions

    @Option(help: "Images of each class; with --augment variants of one image.")
    var columns = 8

    @Option(help: ArgumentHelp("The picture to write.", valueName: "file"))
    var picture = "data.png"

    func validate() throws {
        guard (1...64).contains(columns) else {
            throw ValidationError("--columns: expected 1 to 64, found \(columns)")
        }
        guard !options.resume else { throw ValidationError("--resume: a picture has nothing to resume") }
        guard !options.overwrite else { throw ValidationError("--overwrite: a picture replaces no run") }
        if let output = options[\.output] {
            throw ValidationError("--output: expected --picture, which names the file, found \(output.text)")
        }
        let used = Self.images + Self.augmentation + [\.augment]
        try options.refuse(
            TrainingConfiguration.settings.map(\.path).filter { !used.contains($0) },
            by: "a picture of the data")
        if options[\.augment] != .flag(true) {
            try options.refuse(Self.augmentation + [\.seed], by: "a picture without --augment")
        }
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

    func run() throws {
        let configuration = try options.resolve()
        let dataset = try DataLoading(
            folder: configuration.data, reading: options.images.applied(to: configuration.reading),
            flags: options.imageFlags
        ).load()
        let file = URL(fileURLWithPath: picture)
        try ContactSheet(
            of: dataset.training, classNames: dataset.classNames, columns: columns,
            augmentedBy: options[\.augment] == .flag(true) ? configuration : nil
        ).write(to: file)
        print(file.path)
    }
}
