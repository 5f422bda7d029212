import FashionCore
import FashionData
import FashionModelFiles
import FashionTraining
import Foundation

extension ValidationFitting {
    /// Selects the images to fit parts of any model to: the validation images of its own training, or, if its file does
    /// not record them, those that the `reference` recipe holds back.
    /// - Parameters:
    ///   - file: the model's file, named in errors.
    ///   - flag: the flag that requested the fit, named in errors.
    ///   - part: the fitted part, named in notes.
    ///   - note: is called with the reason why the reference's images are used.
    /// - Throws: `FileError` when the model was trained on all of these images.
    package init(
        for model: Model, of file: URL, on dataset: Dataset, threads: Int, flag: String, part: String,
        note: (String) -> Void
    ) throws {
        let (dataset, classNames) = try dataset.matched(with: model, of: file)
        let validation: [Int]
        do {
            validation = try ValidationImages(of: model.metadata, in: dataset).indices
        } catch let missing as NoValidationImages {
            guard model.metadata?.training?.mayBe(of: dataset) != true else {
                throw FileError(
                    file, "\(flag): expected images that it was not trained on: \(missing)")
            }
            validation = try Recipe.reference.configuration.split(dataset).split.validation
            note(
                "\(file.path): \(missing); the \(part) is fitted to the \(validation.count) images that the "
                    + "reference holds back of these")
        }
        self.init(images: dataset.training, validation: validation, classNames: classNames, threads: threads)
    }
}

extension TrainingRecord {
    /// Whether the training may have had these images: the same files, files that are not known, or Fashion-MNIST in
    /// another format.
    fileprivate func mayBe(of dataset: Dataset) -> Bool {
        dataMD5s.isEmpty || dataset.hasImages(of: self)
    }
}
