import ArgumentParser
import Datasets
import Figures
import Foundation
import Training

/// `fashion data show`: a picture of training images, as they are or as training sees them.
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
    }

    func run() throws {
        let configuration = try options.resolve()
        let dataset = try DataLoading(
            folder: configuration.data, reading: options.images.applied(to: configuration.reading)
        ).load()
        let file = URL(fileURLWithPath: picture)
        try ContactSheet(
            of: dataset.training, classNames: dataset.classNames, columns: columns,
            augmentedBy: options[.augment] == .flag(true) ? configuration : nil
        ).write(to: file)
        print(file.path)
    }
}
