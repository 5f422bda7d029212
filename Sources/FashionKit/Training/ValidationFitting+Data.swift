import FashionCore
import FashionData
import FashionModelFiles
import FashionTraining
import Foundation

extension ValidationFitting {
    /// Fits parts for a model from anywhere: to the images that its own training held back, or, where its file does not
    /// tell, to those that the reference holds back.
    /// - Parameters:
    ///   - file: where the model lies, for errors.
    ///   - flag: what asked for it, for errors.
    ///   - part: what is fitted, for notes.
    ///   - note: is told why the reference's images serve.
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
            guard model.metadata?.training?.dataMD5s != dataset.md5s else {
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
