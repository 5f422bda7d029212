import FashionCompute
import FashionCore
import FashionData
import FashionEvaluation
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// Gives a model what is fitted to images that it was not trained on: the temperature that makes its probabilities honest, and
/// the check that tells which images are unlike those of the training.
package struct ValidationFitting {
    /// What is fitted.
    package enum Part: Sendable {
        case temperature, outlierCheck
    }

    /// Images of the known kind, some of them held back from training.
    let images: ImageSet
    /// Those that were held back.
    package let validation: [Int]
    /// The classes' names, for a model that has none of its own.
    let classNames: [String]
    /// Threads that compute.
    let threads: Int

    package init(images: ImageSet, validation: [Int], classNames: [String], threads: Int) {
        self.images = images
        self.validation = validation
        self.classNames = classNames
        self.threads = threads
    }

    /// The parts that there are enough images for.
    package var possible: Set<Part> {
        var parts: Set<Part> = []
        if validation.count >= TemperatureFigures.fewestImages { parts.insert(.temperature) }
        if validation.count >= OutlierCheck.fewestImages { parts.insert(.outlierCheck) }
        return parts
    }

    /// The model with these parts fitted to the images, which pass through the network once.
    ///
    /// A temperature that the images do not determine, as where all of them are classified rightly, is left out.
    /// - Parameter progress: is called with the number of images that are done.
    /// - Throws: `EvaluationError` for fewer images than a part needs.
    package func fitted(
        _ model: Model, _ parts: Set<Part>, progress: (Int) -> Void = { _ in }
    ) throws -> Model {
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
            guard validation.count >= TemperatureFigures.fewestImages else {
                throw EvaluationError(
                    "expected at least \(TemperatureFigures.fewestImages) images to fit a temperature on, found "
                        + "\(validation.count)")
            }
            let scaling = TemperatureScaling(
                fittedOn: try Predictions(
                    labels: validation.map { images.labels[$0] }, probabilities: outputs.probabilities,
                    classNames: (0..<max(outputs.logits.count / max(validation.count, 1), 1)).map(
                        String.init)))
            result.metadata?.temperature = scaling.isDetermined ? scaling.temperature : nil
        }
        return result
    }

    /// Gives the model in a file its temperature and its check; with too few images to fit one it stays without.
    ///
    /// They are welcome but not needed: a file that cannot be written is a warning.
    /// - Parameters:
    ///   - progress: is called with the number of images that are done, and of all.
    ///   - warn: is told what went wrong.
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
