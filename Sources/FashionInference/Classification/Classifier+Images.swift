import FashionCore
import FashionData
import FashionImaging
import FashionPrediction
import Foundation

extension Classifier {
    /// Classifies a PNG, JPEG or WebP file of any size.
    ///
    /// The image is first converted to the form of the data set's images (`Preprocessing`); one that has this form
    /// already is not changed.
    /// - Parameter top: the number of classes to keep; nil for all.
    /// - Throws: `FileError` that names the image, or the model when its outputs are not finite.
    public func classify(_ file: URL, top: Int? = nil) throws -> Prediction {
        try classify(levels: levels(of: ImageFile(contentsOf: file)), top: top)
    }

    /// Classifies the bytes of a PNG, JPEG or WebP file.
    /// - Parameters:
    ///   - name: the image's name in error messages.
    ///   - top: the number of classes to keep; nil for all.
    /// - Throws: `FileError` that names the image, or the model when its outputs are not finite.
    public func classify(_ data: Data, named name: String = "image", top: Int? = nil) throws -> Prediction {
        try classify(levels: levels(of: ImageFile(data, of: URL(fileURLWithPath: name))), top: top)
    }

    /// Classifies decoded pixels, `[H, W, 4]` of any size, with the same preprocessing as ``classify(_:top:)-(URL,_)``.
    public func classify(_ image: DecodedImage, top: Int? = nil) throws -> Prediction {
        try classify(levels: preprocessing.levels(of: image), top: top)
    }

    /// Classifies an image in the form of the network's input: levels 0…255, without any preprocessing.
    /// - Parameter levels: ``height`` · ``width`` · ``channels`` bytes, `[H, W, C]` row-major.
    /// - Throws: `InvalidArgument` for another number of bytes.
    public func classify(levels: [UInt8], top: Int? = nil) throws -> Prediction {
        guard
            let image = ImageSet(
                height: height, width: width, channels: channels, pixels: levels, labels: [0])
        else {
            throw InvalidArgument(
                "image", expected: "\(shapeInWords) bytes", found: "\(levels.count)")
        }
        return try classify(image, top: top)[0]
    }

    /// Classifies many images at once; their labels are ignored.
    /// - Returns: a prediction for each image, in the same order.
    /// - Throws: `InvalidArgument` for images of a size other than the network's.
    public func classify(_ images: ImageSet, top: Int? = nil) throws -> [Prediction] {
        let outputs = try outputs(for: images)
        return (0..<images.count).map {
            prediction(of: images, at: $0, outputs, top: top ?? classNames.count)
        }
    }

    /// Classifies many PNG, JPEG and WebP files.
    /// - Returns: for each file, the prediction or an error that names the file.
    /// - Throws: `FileError` that names the model when its outputs are not finite.
    public func classify(_ files: [URL], top: Int? = nil) throws -> [Result<Prediction, any Error>] {
        try classify(files.map(ImageList.Entry.init), top: top)
    }

    /// Classifies the images of a list: files, and rows of tables.
    /// - Returns: for each image, the prediction or an error that names the image.
    /// - Throws: `FileError` that names the model when its outputs are not finite.
    public func classify(
        _ entries: [ImageList.Entry], top: Int? = nil
    ) throws -> [Result<Prediction, any Error>] {
        let loader = ImageLoader(preprocessing: preprocessing, threads: pool.threads)
        var answers: [Result<Prediction, any Error>] = []
        for start in stride(from: 0, to: entries.count, by: Predictor.standardBatch) {
            let images = loader.load(
                entries[start..<min(start + Predictor.standardBatch, entries.count)])
            let good = images.compactMap { try? $0.get() }
            var predictions = ArraySlice(try classify(imageSet(good), top: top))
            for image in images { answers.append(image.map { _ in predictions.removeFirst() }) }
        }
        return answers
    }

    /// Computes the probabilities of all images, `[N, classes]` row-major.
    /// - Parameter calibrated: whether to return the calibrated probabilities of ``classify(_:top:)->[Prediction]``
    ///   instead of the network's own, which are those of Keras.
    /// - Throws: `InvalidArgument` for images of a size other than the network's.
    public func probabilities(of images: ImageSet, calibrated: Bool = true) throws -> [Float] {
        let outputs = try outputs(for: images)
        guard calibrated, temperature != nil else { return outputs.probabilities }
        return (0..<images.count).flatMap { probabilities(of: outputs, image: $0) }
    }

    private func outputs(for images: ImageSet) throws -> Predictor.Outputs {
        try requireSize(of: images)
        guard images.count > 0 else { return Predictor.Outputs() }
        return try pool.withPredictor(for: images.count) { try outputs(for: images, by: $0) }
    }

    /// The preprocessing from an image to the network's input, as described in the model. Without a description, a
    /// network of grey images uses that of Fashion-MNIST, and a network of colour images pads the whole image to its
    /// size.
    public var preprocessing: Preprocessing {
        model.preparation.map(Preprocessing.init) ?? Preprocessing(height: height, width: width)
    }

    /// Height and width, followed by the number of channels when it is not 1.
    private var shapeInWords: String { "\(height)×\(width)" + (channels == 1 ? "" : "×\(channels)") }

    /// Throws `InvalidArgument` when images do not have the network's size.
    func requireSize(of images: ImageSet) throws {
        guard images.imageShape == [height, width, channels] else {
            throw InvalidArgument(
                "images", expected: "the network's size, \(shapeInWords)",
                found: "\(images.height)×\(images.width)"
                    + (images.channels == 1 ? "" : "×\(images.channels)"))
        }
    }

    /// Returns the network's input for an image file, `[H, W, C]`.
    /// - Throws: `FileError` that names the file when the image is damaged or its format is not supported.
    package func levels(of file: ImageFile) throws -> [UInt8] {
        try preprocessing.withDecodedImage(of: file, preprocessing.levels)
    }

    /// Makes an image set, with all labels 0, from images in the form of the network's input.
    package func imageSet(_ images: [[UInt8]]) throws -> ImageSet {
        guard
            let set = ImageSet(
                height: height, width: width, channels: channels, pixels: images.flatMap(\.self),
                labels: [UInt16](repeating: 0, count: images.count))
        else { throw InvalidArgument("images", expected: "\(shapeInWords) bytes each", found: "others") }
        return set
    }
}
