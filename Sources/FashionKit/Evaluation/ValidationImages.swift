import FashionData
import FashionModelFiles
import FashionTraining

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
        guard [Setting.seed, .validationFraction].allSatisfy({ record.settings[$0.name] != nil }) else {
            throw NoValidationImages("the model file does not say which images validated its training")
        }
        guard record.dataMD5s == dataset.md5s else {
            throw NoValidationImages("the model was trained with other files of data than these")
        }
        let split: StratifiedSplit
        do {
            // The split's settings only: what else an older program recorded does not matter here.
            let names = [Setting.seed, .validationFraction, .limit].map(\.name)
            split = try TrainingConfiguration(
                record: record.settings.filter { names.contains($0.key) }
            ).split(dataset).split
        } catch let error as SettingError {
            throw NoValidationImages("\(error)")
        } catch let error as InvalidArgument {
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
