import FashionData

extension StratifiedSplit {
    /// Returns a warning that validation images are copies of training images; nil when they are few, or when the data
    /// divides itself.
    /// - Parameter images: the images that the indices refer to.
    func copiesWarning(_ images: ImageSet, of dataset: Dataset) -> String? {
        guard dataset.validation == nil, dataset.genuineness != .genuine else { return nil }
        let copies = images.count(validation, among: images, training)
        guard copies >= 3, copies * 100 >= validation.count else { return nil }
        return
            "\(copies) of the \(validation.count) validation images are copies of training images, so figures of validation "
            + "are better than those of new images; leave copies out of the data, or give it validation images of its own"
    }
}
