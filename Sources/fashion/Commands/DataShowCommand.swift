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
        let dataset = try DataLoading(folder: configuration.data).load()
        let augments = options.augment ?? false
        let rows = try dataset.classNames.enumerated().compactMap { label, name in
            let members = dataset.training.labels.indices.filter { dataset.training.labels[$0] == label }
            guard let first = members.first else { return nil as ContactSheet.Row? }
            let images =
                augments
                ? try variants(of: first, in: dataset.training, configuration)
                : try members.prefix(columns).map { try original($0, in: dataset.training) }
            return ContactSheet.Row(label: name, images: images)
        }
        let file = URL(fileURLWithPath: picture)
        try ContactSheet(
            title: augments ? "Training images, augmented" : "Training images",
            headings: augments ? ["original", "augmented"] : [], rows: rows
        ).write(to: file)
        print(file.path)
    }

    private func original(_ index: Int, in images: ImageSet) throws -> GreyImage {
        try GreyImage(width: images.width, height: images.height, levels: Array(images[image: index]))
    }

    /// The image, then what training would see of it in the first epochs.
    private func variants(
        of index: Int, in images: ImageSet, _ configuration: TrainingConfiguration
    ) throws -> [GreyImage] {
        let augmentation = try configuration.makeAugmentation()
        let (height, width) = (images.height, images.width)
        let pixels = Array(images[image: index])
        let augmented = try (0..<columns).map { epoch in
            let transform = augmentation.transform(
                seed: configuration.seed, epoch: epoch, image: index, height: height, width: width)
            var values = [Float](repeating: 0, count: height * width)
            pixels.withUnsafeBufferPointer { pixels in
                values.withUnsafeMutableBufferPointer { values in
                    guard let from = pixels.baseAddress, let to = values.baseAddress else { return }
                    transform.render(image: from, height: height, width: width, into: to)
                }
            }
            return try GreyImage(width: width, height: height, values: values)
        }
        return try [original(index, in: images)] + augmented
    }
}
