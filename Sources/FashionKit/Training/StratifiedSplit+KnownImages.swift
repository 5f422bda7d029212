import FashionData
import FashionModelFiles

extension StratifiedSplit {
    /// Returns a warning that a model that a training begins with was trained on validation images; nil when it was not, or
    /// when it does not record its training on the same files.
    func knownImagesWarning(of metadata: ModelMetadata?, in dataset: Dataset) -> String? {
        guard let theirs = try? ValidationImages(of: metadata, in: dataset).training else { return nil }
        let known = Set(theirs).intersection(validation).count
        guard known > 0 else { return nil }
        return
            "was trained on \(known) of the \(validation.count) validation images, so figures of validation, the best epoch, the "
            + "temperature and the outlier check are those of known images; the --seed and --validation-fraction of its own "
            + "training avoid that (`fashion model info` shows them)"
    }
}
