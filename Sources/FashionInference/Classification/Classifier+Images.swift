import FashionCore
import FashionData
import FashionImaging
import FashionPrediction
import Foundation

extension Classifier {
    /// Classifies a PNG, JPEG or WebP file of any size.
    ///
    /// The image is made like those of the data set first (`Preprocessing`); one that is like them already is taken as it is.
    /// - Parameter top: how many classes to keep; nil for all.
    /// - Throws: `FileError` that names the image, or the model when it does not give numbers.
    public func classify(_ file: URL, top: Int? = nil) throws -> Prediction {
        try classify(levels: levels(of: ImageFile(contentsOf: file)), top: top)
    }

    /// Classifies the bytes of a PNG, JPEG or WebP file.
    /// - Parameters:
    ///   - name: what errors call the image.
    ///   - top: how many classes to keep; nil for all.
    /// - Throws: `FileError` that names the image, or the model when it does not give numbers.
    public func classify(_ data: Data, named name: String = "image", top: Int? = nil) throws -> Prediction {
        try classify(levels: levels(of: ImageFile(data, of: URL(fileURLWithPath: name))), top: top)
    }

    /// Classifies decoded pixels, `[H, W, 4]` of any size, as ``classify(_:top:)-(URL,_)`` does files.
    public func classify(_ image: DecodedImage, top: Int? = nil) throws -> Prediction {
        try classify(levels: preprocessing.levels(of: image), top: top)
    }

    /// Classifies an image as the network sees it: levels 0…255, without any preprocessing.
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

    /// Classifies many images at once; their labels are not looked at.
    /// - Returns: an answer for each image, in their order.
    /// - Throws: `InvalidArgument` for images of another size than the network's.
    public func classify(_ images: ImageSet, top: Int? = nil) throws -> [Prediction] {
        let outputs = try outputs(for: images)
        return (0..<images.count).map {
            prediction(of: images, at: $0, outputs, top: top ?? classNames.count)
        }
    }

    /// Classifies many PNG, JPEG and WebP files.
    /// - Returns: for each file the answer, or the error that names it.
    /// - Throws: `FileError` that names the model when it does not give numbers.
    public func classify(_ files: [URL], top: Int? = nil) throws -> [Result<Prediction, any Error>] {
        try classify(files.map(ImageList.Entry.init), top: top)
    }

    /// Classifies the images of a list: files, and rows of tables.
    /// - Returns: for each image the answer, or the error that names it.
    /// - Throws: `FileError` that names the model when it does not give numbers.
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
    /// - Parameter calibrated: whether they are those of ``classify(_:top:)->[Prediction]``; otherwise the network's own, as Keras gives them.
    /// - Throws: `InvalidArgument` for images of another size than the network's.
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

    /// The way from an image to the network's input: what the model's description has; without one that of Fashion-MNIST
    /// for a network of grey images, and for one of images in colour the whole image in a frame of the network's size.
    public var preprocessing: Preprocessing {
        model.preparation.map(Preprocessing.init) ?? Preprocessing(height: height, width: width)
    }

    /// Height and width, and in colour the three channels.
    private var shapeInWords: String { "\(height)×\(width)" + (channels == 1 ? "" : "×\(channels)") }

    /// Checks that images have the network's size.
    func requireSize(of images: ImageSet) throws {
        guard images.imageShape == [height, width, channels] else {
            throw InvalidArgument(
                "images", expected: "the network's size, \(shapeInWords)",
                found: "\(images.height)×\(images.width)"
                    + (images.channels == 1 ? "" : "×\(images.channels)"))
        }
    }

    /// What the network sees of an image file, `[H, W, C]`.
    /// - Throws: `FileError` that names the file, when the image is damaged or of a kind that cannot be read.
    package func levels(of file: ImageFile) throws -> [UInt8] {
        try preprocessing.withDecodedImage(of: file, preprocessing.levels)
    }

    /// Images as the network sees them, under the label 0.
    package func imageSet(_ images: [[UInt8]]) throws -> ImageSet {
        guard
            let set = ImageSet(
                height: height, width: width, channels: channels, pixels: images.flatMap(\.self),
                labels: [UInt16](repeating: 0, count: images.count))
        else { throw InvalidArgument("images", expected: "\(shapeInWords) bytes each", found: "others") }
        return set
    }
}
