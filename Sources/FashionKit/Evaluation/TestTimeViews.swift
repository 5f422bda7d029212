import FashionData
import FashionEvaluation

/// The test images as seen otherwise, for averages over several views of each.
struct TestTimeViews {
    /// The images as they are.
    let images: ImageSet
    /// The model.
    let predictor: EvaluationPredictor

    /// One way to see an image.
    struct View {
        var isMirrored: Bool
        var rows = 0
        var columns = 0

        /// Left and right exchanged.
        static let mirrored = View(isMirrored: true)

        /// Image and mirror image, moved by one pixel up, down, left and right.
        static let shifts = [false, true].flatMap { isMirrored in
            [(-1, 0), (1, 0), (0, -1), (0, 1)].map { rows, columns in
                View(isMirrored: isMirrored, rows: rows, columns: columns)
            }
        }
    }

    /// What the model says of a view of every image, `[N, classes]`.
    func probabilities(_ view: View) throws -> [Float] {
        let source = view.isMirrored ? images.mirrored : images
        let seen = source.shifted(rows: view.rows, columns: view.columns)
        let label = view.rows == 0 && view.columns == 0 ? "Mirror images" : "Shifted images"
        return try predictor.outputs(for: seen, at: Array(seen.labels.indices), label: label).probabilities
    }
}
