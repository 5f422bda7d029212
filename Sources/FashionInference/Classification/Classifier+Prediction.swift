import Datasets
import FashionCore
import FashionPrediction

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
            probabilities: outputs.probabilities[range], classNames: classNames, top: top, verdict: verdict)
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
