import FashionCompute
import FashionCore
import FashionData
import FashionEvaluation
import FashionImaging
import FashionModelFiles
import FashionNetworks
import FashionPrediction
import Foundation

/// An image classifier: a trained network, the names of its classes, and the preprocessing from an image file to the
/// network's input.
///
/// Any number of threads and tasks may use a classifier at once. They share one copy of the weights; each concurrent
/// call has its own compiled network, which is kept for the next call.
public struct Classifier: Sendable {
    /// The network and its weights, as stored in a file.
    public let model: Model
    /// Whether the probabilities of predictions are calibrated, by ``temperature`` or by one that an export has folded
    /// into the weights.
    public var isCalibrated: Bool { model.isCalibrated }
    /// The height of the network's images in pixels.
    public let height: Int
    /// The width of the network's images in pixels.
    public let width: Int
    /// The number of channels: 1 for grey images, 3 for colour images.
    public let channels: Int
    /// The names of the classes, in the order of the network's outputs; numbers when the model has no names and not as
    /// many classes as Fashion-MNIST.
    public let classNames: [String]
    /// The check that recognises images unlike the training images; nil when the model has none.
    public let outlierCheck: OutlierCheck?
    /// The temperature by which logits are divided to obtain the probabilities of a ``Prediction``; nil when the model
    /// was not calibrated.
    public let temperature: Double?

    /// The location of the model, for error messages.
    package let file: URL
    /// The network, with pixels in 0…1 as input.
    package let graph: Graph
    /// The weights of the network.
    package var weights: Weights { model.weights }
    /// The number of threads that one call may use.
    package var threads: Int { pool.threads }
    /// The batch sizes for which networks are compiled.
    package static var planSizes: [Int] { PredictorPool.sizes }
    /// The compiled networks.
    let pool: PredictorPool

    /// Reads a model file in Keras' HDF5 format (`.h5`) or archive format (`.keras`), written by this library or by
    /// Keras.
    /// - Parameters:
    ///   - file: the model; the format is detected from its contents.
    ///   - scale: the range of pixels that the network expects; nil to use the one in the file, which files of other
    ///     programs may lack.
    ///   - threads: the number of threads that one call may use.
    /// - Throws: `FileError` that names the file when it cannot be read or its network does not take images; `GraphError`
    ///   for a scale that is not finite; `InvalidArgument` for fewer than one thread.
    public init(
        contentsOf file: URL, scale: PixelScale? = nil, threads: Int = ProcessorCount.available
    ) throws {
        var model = try ModelFile.read(file).model
        if let scale { model.choose(scale) }
        try self.init(model, of: file, threads: threads)
    }

    /// Creates a classifier from a model in memory.
    /// - Parameters:
    ///   - model: a network from images, `[H, W, 1]`, `[H, W, 3]` or `[H, W]`, to one probability for each class.
    ///   - file: the location of the model, for error messages.
    ///   - threads: the number of threads that one call may use, at least 1.
    /// - Throws: `FileError` when the network has other inputs or outputs, such as a sigmoid for each class;
    ///   `GraphError` for a scale that is not finite; `InvalidArgument` for fewer than one thread.
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
    /// The file is replaced atomically; missing folders are created.
    /// - Throws: `FileError` that names the file.
    public func write(to file: URL) throws {
        try KerasHDF5.write(model, to: file)
    }
}
