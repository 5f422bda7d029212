import FashionData
import FashionEvaluation

/// Transformed views of the test images, for averages over several views of each.
struct TestTimeViews {
    /// The original images.
    let images: ImageSet
    /// The model that predicts.
    let predictor: EvaluationPredictor

    /// A transformation of an image.
    struct View {
        var isMirrored: Bool
        var rows = 0
        var columns = 0

        /// The image with left and right exchanged.
        static let mirrored = View(isMirrored: true)

        /// The image and its mirror image, each moved by one pixel up, down, left and right.
        static let shifts = [false, true].flatMap { isMirrored in
            [(-1, 0), (1, 0), (0, -1), (0, 1)].map { rows, columns in
                View(isMirrored: isMirrored, rows: rows, columns: columns)
            }
        }
    }

    /// Returns the model's probabilities for one view of every image, `[N, classes]`.
    func probabilities(_ view: View) throws -> [Float] {
        let source = view.isMirrored ? images.mirrored : images
        let seen = source.shifted(rows: view.rows, columns: view.columns)
        let label = view.rows == 0 && view.columns == 0 ? "Mirror images" : "Shifted images"
        return try predictor.outputs(for: seen, at: Array(seen.labels.indices), label: label).probabilities
    }
}
