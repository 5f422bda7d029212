import FashionCore
import FashionData
import FashionPrediction
import Foundation

extension Classifier {
    /// What the network says of an image.
    /// - Parameter top: how many classes to keep, at least 1.
    package func prediction(
        of images: ImageSet, at index: Int, _ outputs: Predictor.Outputs, top: Int
    ) -> Prediction {
        let range = index * classNames.count..<(index + 1) * classNames.count
        // The check was fitted to the logits of the network as it was trained.
        let factor = Float(model.metadata?.foldedTemperature ?? 1)
        let logits = factor == 1 ? outputs.logits[range] : outputs.logits[range].map { $0 * factor }[...]
        let verdict = outlierCheck?.verdict(logits: logits, images.statistics(ofImage: index))
        return Prediction(
            probabilities: probabilities(of: outputs, image: index), classNames: classNames, top: top,
            verdict: verdict, isCalibrated: model.isCalibrated)
    }

    /// The probabilities of one image: softmax of its logits over the temperature, where there is one.
    func probabilities(of outputs: Predictor.Outputs, image: Int) -> ArraySlice<Float> {
        let range = image * classNames.count..<(image + 1) * classNames.count
        guard let temperature else { return outputs.probabilities[range] }
        let logits = outputs.logits[range].map { Double($0) / temperature }
        let largest = logits.max() ?? 0
        let powers = logits.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { Float($0 / sum) }[...]
    }

    /// What the network says of all images.
    /// - Throws: `FileError` that names the model when it does not give numbers.
    package func outputs(for images: ImageSet, by predictor: Predictor) throws -> Predictor.Outputs {
        let outputs = try predictor.outputs(for: images, at: Array(images.labels.indices))
        try outputs.requireNumbers(ofModelIn: file)
        return outputs
    }
}
