import FashionCompute
import FashionCore
import FashionData
import FashionEvaluation
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// Adds the parts of a model that are fitted to validation images: the temperature that calibrates its probabilities,
/// and the outlier check that detects images unlike those of the training.
package struct ValidationFitting {
    /// A fitted part.
    package enum Part: Sendable, CaseIterable {
        case temperature, outlierCheck

        /// Returns the minimum number of images that the part is fitted to.
        func fewestImages(classes: Int) -> Int {
            switch self {
            case .temperature: TemperatureFigures.fewestImages
            case .outlierCheck: OutlierCheck.fewestImages(classes: classes)
            }
        }
    }

    /// The training images, including the validation images.
    let images: ImageSet
    /// The indices of the validation images.
    package let validation: [Int]
    /// The names of the classes, for a model that has none.
    let classNames: [String]
    /// The number of threads.
    let threads: Int

    package init(images: ImageSet, validation: [Int], classNames: [String], threads: Int) {
        self.images = images
        self.validation = validation
        self.classNames = classNames
        self.threads = threads
    }

    /// The parts for which there are enough images.
    package var possible: Set<Part> {
        Set(Part.allCases.filter { validation.count >= $0.fewestImages(classes: classNames.count) })
    }

    /// Returns the model with the given parts fitted to the images, which pass through the network once.
    ///
    /// A temperature that the images do not determine, for example because all are classified correctly, is left out.
    /// - Parameter progress: is called with the number of images done.
    /// - Throws: `EvaluationError` for fewer images than a part needs.
    package func fitted(
        _ model: Model, _ parts: Set<Part>, progress: (Int) -> Void = { _ in }
    ) throws -> Model {
        for part in Part.allCases where parts.contains(part) {
            let fewest = part.fewestImages(classes: model.graph.outputShape.reduce(1, *))
            guard validation.count >= fewest else {
                throw EvaluationError(
                    "\(part.flag): expected at least \(fewest) validation images, found \(validation.count)")
            }
        }
        var result = model
        try result.unfoldTemperature()
        result.describe(classNames: classNames, program: FashionVersion.current)
        let predictor = try Predictor(
            result.networkOnUnitPixels(), weights: result.weights, engine: Engine(threads: threads))
        let outputs = try predictor.outputs(for: images, at: validation, progress: progress)
        if parts.contains(.outlierCheck) {
            result.metadata?.outlierCheck = try OutlierCheck(
                fitting: outputs.logits, validation.map { images.statistics(ofImage: $0) },
                classes: outputs.logits.count / max(validation.count, 1))
        }
        if parts.contains(.temperature) {
            let scaling = TemperatureScaling(
                fittedOn: try Predictions(
                    labels: validation.map { images.labels[$0] }, probabilities: outputs.probabilities,
                    classNames: (0..<max(outputs.logits.count / max(validation.count, 1), 1)).map(
                        String.init)))
            result.metadata?.temperature = scaling.isDetermined ? scaling.temperature : nil
        }
        return result
    }

    /// Fits all possible parts of the model in a file; a part with too few images is left out.
    ///
    /// Both parts are optional: a file that cannot be written is only a warning.
    /// - Parameters:
    ///   - progress: is called with the number of images done and their total.
    ///   - warn: is called with a description of a problem.
    func fit(
        _ file: URL, progress: (_ done: Int, _ total: Int) -> Void, warn: (String) throws -> Void
    ) throws {
        guard !possible.isEmpty, FileManager.default.fileExists(atPath: file.path) else { return }
        do {
            let model = try fitted(ModelFile.read(file).model, possible) { progress($0, validation.count) }
            try KerasHDF5.write(model, to: file)
        } catch let error as FileError {
            try warn("\(error)")
        }
    }
}
