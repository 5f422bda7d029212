import FashionData
import FashionModelFiles
import FashionTraining

/// The training and validation images of a model's training, reconstructed from the record in the model file.
struct ValidationImages {
    /// The indices of these images among the training images, ascending.
    let indices: [Int]
    /// The indices of the images that the model was trained on, ascending.
    let training: [Int]

    /// Repeats the split of the training.
    /// - Throws: ``NoValidationImages`` when the file does not record the split, or records other data.
    init(of metadata: ModelMetadata?, in dataset: Dataset) throws {
        guard let record = metadata?.training else {
            throw NoValidationImages("the model file does not say how the model was trained")
        }
        guard record.validationImages > 0 else {
            throw NoValidationImages("the model was trained without validation images")
        }
        guard
            [TrainingSetting[\.seed], TrainingSetting[\.validationFraction]].allSatisfy({
                record.settings[$0.name] != nil
            })
        else {
            throw NoValidationImages("the model file does not say which images validated its training")
        }
        guard !record.dataMD5s.isEmpty else {
            throw NoValidationImages(
                "the model file does not identify the data of its training, which an earlier version trained")
        }
        guard record.dataMD5s == dataset.md5s else {
            throw NoValidationImages("the model was trained with other files of data than these")
        }
        let split: StratifiedSplit
        do {
            // Only the settings of the split: other settings that an older program recorded do not matter here.
            let names = [
                TrainingSetting[\.seed], TrainingSetting[\.validationFraction], TrainingSetting[\.limit],
            ].map(\.name)
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
        (indices, training) = (split.validation, split.training)
    }
}

/// There are no images to fit on that the model was neither trained nor is measured on.
struct NoValidationImages: Error, CustomStringConvertible {
    /// The reason.
    let description: String

    init(_ description: String) { self.description = description }
}
