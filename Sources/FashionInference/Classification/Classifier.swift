import FashionCompute
import FashionCore
import FashionData
import FashionEvaluation
import FashionImaging
import FashionModelFiles
import FashionNetworks
import FashionPrediction
import Foundation

/// Tells the class of images, grey or in colour: a trained network, the names of its classes, and the way from an image file to the
/// network's input.
///
/// Any number of threads and tasks may use a classifier at once. They share one copy of the weights; each concurrent call
/// has a compiled network of its own, which is kept for the next call.
public struct Classifier: Sendable {
    /// The network and its weights, as a file holds them.
    public let model: Model
    /// Whether the probabilities of answers are calibrated, by ``temperature`` or by one that an export has folded into the
    /// weights.
    public var isCalibrated: Bool { model.isCalibrated }
    /// Height of the network's images in pixels.
    public let height: Int
    /// Width of the network's images in pixels.
    public let width: Int
    /// 1 for grey images, 3 for images in colour.
    public let channels: Int
    /// The classes' names in the order of the network's outputs; numbers where the model has no names and not as many classes
    /// as Fashion-MNIST.
    public let classNames: [String]
    /// Recognizes images unlike those of the training; nil where the model has no check.
    public let outlierCheck: OutlierCheck?
    /// What logits are divided by before they become the probabilities of a ``Prediction``; nil where the model was not
    /// calibrated.
    public let temperature: Double?

    /// Where the model lies, for errors.
    package let file: URL
    /// The network, on pixels of 0…1.
    package let graph: Graph
    /// The network's numbers.
    package var weights: Weights { model.weights }
    /// Threads that one call may use.
    package var threads: Int { pool.threads }
    /// Compiled networks.
    let pool: PredictorPool

    /// Reads a model file: Keras' HDF5 (`.h5`) or archive (`.keras`), of this library or of Keras.
    /// - Parameters:
    ///   - file: the model; the format is detected from its contents.
    ///   - scale: how the network takes pixels; nil for what the file tells, which models from elsewhere may not.
    ///   - threads: threads that one call may use.
    /// - Throws: `FileError` that names the file when it cannot be read or its network does not take images.
    public init(
        contentsOf file: URL, scale: PixelScale? = nil, threads: Int = ProcessorCount.available
    ) throws {
        var model = try ModelFile.read(file).model
        if let scale { model.choose(scale) }
        try self.init(model, of: file, threads: threads)
    }

    /// Makes a classifier of a model in memory.
    /// - Parameters:
    ///   - model: a network from images, `[H, W, 1]`, `[H, W, 3]` or `[H, W]`, to one probability for each class.
    ///   - file: where the model lies, for errors.
    ///   - threads: threads that one call may use, at least 1.
    /// - Throws: `FileError` when the network takes or gives something else, such as a sigmoid for each class;
    ///   `GraphError` for a scale that is not finite.
    public init(
        _ model: Model, of file: URL = URL(fileURLWithPath: "model"),
        threads: Int = ProcessorCount.available
    ) throws {
        guard threads >= 1 else {
            throw InvalidArgument("threads", expected: "at least 1", found: "\(threads)")
        }
        let (input, output) = (model.graph.inputShape, model.graph.outputShape)
        guard let shape = model.graph.imageShape else {
            throw FileError(
                file,
                "expected a network for images [height, width, 1] or [height, width, 3], found one for \(input)"
            )
        }
        guard output.count == 1 else {
            throw FileError(file, "expected a network with one probability for each class, found \(output)")
        }
        if let problem = model.graph.scoreProblem { throw FileError(file, "\(problem)") }
        let names = model.classNames ?? ClassNames.fashion
        guard names.count == output[0] || model.classNames == nil else {
            throw FileError(file, "expected \(output[0]) names of classes, found \(names.count)")
        }
        let check = model.metadata?.outlierCheck
        guard check == nil || check?.classes == output[0] else {
            throw FileError(
                file,
                "expected an outlier check for \(output[0]) classes, found one for \(check?.classes ?? 0)")
        }
        let temperature = model.metadata?.temperature
        for number in [temperature, model.metadata?.foldedTemperature].compactMap(\.self)
        where !(number > 0 && number.isFinite) {
            throw FileError(file, "expected a temperature above 0, found \(number)")
        }
        guard shape[2] == 1 || model.preparation != nil else {
            throw FileError(
                file,
                "expected a network for images of at most \(ImagePreparation.longestSide) pixels a side, found one for "
                    + "\(shape[0])×\(shape[1])")
        }
        if let preparation = model.metadata?.preparation,
            [preparation.height, preparation.width, preparation.channels] != shape
        {
            throw FileError(
                file,
                "expected a preparation of images to \(shape[0])×\(shape[1]) with \(shape[2]) channels, found one to "
                    + "\(preparation.height)×\(preparation.width) with \(preparation.channels)")
        }
        self.model = model
        self.file = file
        self.temperature = temperature
        graph = try model.networkOnUnitPixels()
        (height, width, channels) = (shape[0], shape[1], shape[2])
        classNames = names.count == output[0] ? names : ClassNames.numbers(output[0])
        outlierCheck = check
        pool = PredictorPool(graph, weights: model.weights, threads: threads)
    }

    /// Writes the model in Keras' HDF5 format, with class names, training record and outlier check.
    ///
    /// The file is replaced as a whole; missing folders are made.
    /// - Throws: `FileError` that names the file.
    public func write(to file: URL) throws {
        try KerasHDF5.write(model, to: file)
    }
}
