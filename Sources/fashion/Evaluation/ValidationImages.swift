import Datasets
import ModelFiles

/// The training images that a model was not trained on, found again from what its file says of its training.
struct ValidationImages {
    /// Their positions among the training images, ascending.
    let indices: [Int]

    /// Repeats the split of a training.
    /// - Throws: ``NoValidationImages`` when the file does not tell, or tells of other data.
    init(of metadata: ModelMetadata?, in dataset: Dataset) throws {
        guard let record = metadata?.training else {
            throw NoValidationImages("the model file does not say how the model was trained")
        }
        guard record.validationImages > 0 else {
            throw NoValidationImages("the model was trained without validation images")
        }
        guard let seed = record.settings["seed"].flatMap({ UInt64($0) }),
            let fraction = record.settings["validation-fraction"].flatMap({ Double($0) })
        else {
            throw NoValidationImages("the model file does not say which images validated its training")
        }
        guard record.dataMD5s == dataset.md5s else {
            throw NoValidationImages("the model was trained with other files of data than these")
        }
        let images = try record.settings["limit"].map { text in
            guard let limit = Int(text) else {
                throw NoValidationImages("expected a number of images as the training's limit, found \(text)")
            }
            return dataset.training.prefix(limit)
        }
        let split: StratifiedSplit
        do {
            split = try StratifiedSplit(
                labels: (images ?? dataset.training).labels, validationFraction: fraction, seed: seed)
        } catch let error as InvalidSetting {
            throw NoValidationImages("\(error)")
        }
        guard
            (split.training.count, split.validation.count) == (record.trainingImages, record.validationImages)
        else {
            throw NoValidationImages(
                "expected \(record.trainingImages) images to train and \(record.validationImages) to validate as the "
                    + "model file says, found \(split.training.count) and \(split.validation.count)")
        }
        indices = split.validation
    }
}

/// There are no images to fit on that the model neither learnt from nor is measured on.
struct NoValidationImages: Error, CustomStringConvertible {
    /// Why.
    let description: String

    init(_ description: String) { self.description = description }
}
