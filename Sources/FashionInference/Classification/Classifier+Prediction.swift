import FashionCore
import FashionData
import FashionPrediction
import Foundation

extension Classifier {
    /// Makes the prediction for one image from the network's outputs.
    /// - Parameter top: the number of classes to keep, at least 1.
    package func prediction(
        of images: ImageSet, at index: Int, _ outputs: Predictor.Outputs, top: Int
    ) -> Prediction {
        let range = index * classNames.count..<(index + 1) * classNames.count
        // The check was fitted to the logits before an export folded the temperature into the weights.
        let factor = Float(model.metadata?.foldedTemperature ?? 1)
        let logits = factor == 1 ? outputs.logits[range] : outputs.logits[range].map { $0 * factor }[...]
        let verdict = outlierCheck?.verdict(logits: logits, images.statistics(ofImage: index))
        return Prediction(
            probabilities: probabilities(of: outputs, image: index), classNames: classNames, top: top,
            verdict: verdict, isCalibrated: model.isCalibrated)
    }

    /// Returns the probabilities of one image: softmax of its logits divided by the temperature, if there is one.
    func probabilities(of outputs: Predictor.Outputs, image: Int) -> ArraySlice<Float> {
        let range = image * classNames.count..<(image + 1) * classNames.count
        guard let temperature else { return outputs.probabilities[range] }
        let logits = outputs.logits[range].map { Double($0) / temperature }
        let largest = logits.max() ?? 0
        let powers = logits.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { Float($0 / sum) }[...]
    }

    /// Computes the network's outputs for all images.
    /// - Throws: `FileError` that names the model when its outputs are not finite.
    package func outputs(for images: ImageSet, by predictor: Predictor) throws -> Predictor.Outputs {
        let outputs = try predictor.outputs(for: images, at: Array(images.labels.indices))
        try outputs.requireNumbers(ofModelIn: file)
        return outputs
    }
}
