import FashionCompute
import FashionCore
import FashionData
import FashionImaging
import FashionNetworks
import FashionPrediction
import Foundation

/// A prediction and a heat map of the evidence for one class.
public struct Explanation: Sendable, Equatable {
    /// The prediction.
    public let prediction: Prediction
    /// The explained class, as an index in ``Classifier/classNames``.
    public let label: Int
    /// The heat map of the evidence for that class, on the grid of the network's last feature map.
    public let map: Explainer.Map
}

/// Explains a classifier's predictions by Grad-CAM ([arXiv 1610.02391](https://arxiv.org/abs/1610.02391)), in batches.
///
/// The compiled networks are kept, so that each further image costs little more than its arithmetic. It must not be
/// used by two threads at once.
public final class ClassifierExplainer {
    /// The number of images that are computed together.
    public let batch: Int
    private let classifier: Classifier
    private let predictor: Predictor
    private let explainer: Explainer

    /// Compiles the classifier's network for predictions and for explanations.
    /// - Parameters:
    ///   - batch: the number of images that are computed together, at least 1.
    ///   - threads: the number of threads that compute, at least 1.
    /// - Throws: `FileError` that names the model when its network has no convolution; `GraphError`, `EngineError`.
    public init(
        _ classifier: Classifier, batch: Int = 16, threads: Int = ProcessorCount.available
    ) throws {
        guard classifier.graph.lastFeatureMap != nil else {
            throw FileError(
                classifier.file, "expected a network with a convolution, found none to explain")
        }
        let engine = try Engine(threads: threads)
        predictor = try Predictor(
            classifier.graph, weights: classifier.weights, engine: engine, batch: batch)
        explainer = try Explainer(
            classifier.graph, weights: classifier.weights, engine: engine, batch: batch)
        self.classifier = classifier
        self.batch = batch
    }

    /// Explains images of the network's size; their labels are ignored.
    /// - Parameter label: the class to explain; nil for each image's most probable one.
    /// - Returns: an explanation for each image, in the same order.
    /// - Throws: `InvalidArgument` for a class that the classifier does not have or images of another size, `FileError`
    ///   that names the model when its outputs are not finite.
    public func explanations(of images: ImageSet, for label: Int? = nil) throws -> [Explanation] {
        let classes = classifier.classNames.count
        guard label.map((0..<classes).contains) ?? true else {
            throw InvalidArgument("class", expected: "0 to \(classes - 1)", found: "\(label ?? 0)")
        }
        try classifier.requireSize(of: images)
        let outputs = try classifier.outputs(for: images, by: predictor)
        let labels = (0..<images.count).map { index in
            label ?? (0..<classes).max {
                outputs.probabilities[index * classes + $0] < outputs.probabilities[index * classes + $1]
            } ?? 0
        }
        let maps = try explainer.maps(of: images, at: Array(images.labels.indices), for: labels)
        return images.labels.indices.map { index in
            Explanation(
                prediction: classifier.prediction(of: images, at: index, outputs, top: classes),
                label: labels[index], map: maps[index])
        }
    }
}

extension Classifier {
    /// Explains the prediction for one PNG, JPEG or WebP file; for many images, keep a ``ClassifierExplainer``.
    /// - Parameter label: the class to explain; nil for the most probable one.
    /// - Throws: `FileError` that names the image, or the model when it has no convolution or its outputs are not
    ///   finite.
    public func explain(_ file: URL, for label: Int? = nil) throws -> Explanation {
        let images = try imageSet([levels(of: ImageFile(contentsOf: file))])
        return try ClassifierExplainer(self, batch: 1, threads: pool.threads)
            .explanations(of: images, for: label)[0]
    }
}
