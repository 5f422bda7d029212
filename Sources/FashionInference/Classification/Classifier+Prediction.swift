import Datasets
import FashionCore
import FashionPrediction
import Foundation

extension Classifier {
    /// What the network says of an image.
    /// - Parameter top: how many classes to keep, at least 1.
    package func prediction(
        of images: ImageSet, at index: Int, _ outputs: Predictor.Outputs, top: Int
    ) -> Prediction {
        let range = index * classNames.count..<(index + 1) * classNames.count
        let verdict = outlierCheck?.verdict(
            logits: outputs.logits[range], images.statistics(ofImage: index))
        return Prediction(
            probabilities: probabilities(of: outputs, range), classNames: classNames, top: top,
            verdict: verdict)
    }

    /// The probabilities of one image: softmax of its logits over the temperature, where there is one.
    private func probabilities(of outputs: Predictor.Outputs, _ range: Range<Int>) -> ArraySlice<Float> {
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
        guard outputs.probabilities.allSatisfy(\.isFinite) else {
            throw FileError(file, "gives probabilities that are not numbers")
        }
        return outputs
    }
}
