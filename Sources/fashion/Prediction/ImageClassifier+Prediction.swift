import Datasets
import FashionCore
import Training

extension ImageClassifier {
    /// What the network says of an image.
    /// - Parameters:
    ///   - name: the image's name in the output.
    ///   - top: how many classes to keep, at least 1.
    func prediction(
        of images: ImageSet, at index: Int, _ name: String, _ outputs: Predictor.Outputs, top: Int
    ) -> Prediction {
        let range = index * classNames.count..<(index + 1) * classNames.count
        let verdict = outlierCheck?.verdict(
            logits: outputs.logits[range], images.statistics(ofImage: index))
        return Prediction(
            file: name, probabilities: outputs.probabilities[range], classNames: classNames, top: top,
            verdict: verdict)
    }

    /// What the network says of all images.
    /// - Throws: `FileError` that names the model when it does not give numbers.
    func outputs(for images: ImageSet, by predictor: Predictor) throws -> Predictor.Outputs {
        let outputs = try predictor.outputs(for: images, at: Array(images.labels.indices))
        guard outputs.probabilities.allSatisfy(\.isFinite) else {
            throw FileError(file, "gives probabilities that are not numbers")
        }
        return outputs
    }
}
