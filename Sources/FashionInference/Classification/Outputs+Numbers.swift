import FashionCore
import FashionPrediction
import Foundation

extension Predictor.Outputs {
    /// Checks that all probabilities are finite.
    /// - Parameter file: the location of the model.
    /// - Throws: `FileError` that names it.
    package func requireNumbers(ofModelIn file: URL) throws {
        guard !probabilities.allSatisfy(\.isFinite) else { return }
        throw FileError(
            file,
            "gives probabilities that are not numbers (NaN): on the way numbers grow beyond what float32 holds. Either the "
                + "training that made the file broke down, and one from before that will do, or pixels go in on another scale "
                + "than in the training, which --input-scale says")
    }
}
