import FashionCore
import FashionData
import Foundation

extension Checkpoint {
    /// Ties a training to its data: a new training stores the data's digest, a resumed one compares the data with it.
    /// - Parameters:
    ///   - images: the images used for training and validation.
    ///   - validation: the indices of the images that the data itself sets aside.
    ///   - test: the test images, for a run that evaluates them.
    ///   - file: the checkpoint's file, for the error message.
    /// - Throws: `FileError` that names both the folder and the checkpoint, when images or labels differ from those
    ///   that training began with.
    public mutating func take(
        _ images: ImageSet, validation: Range<Int>? = nil, test: ImageSet? = nil, classNames: [String],
        folder: URL, in file: URL
    ) throws {
        let digest = DataDigest(
            images, validation: validation, test: test, classNames: classNames, folder: folder)
        guard let data else {
            data = digest
            return
        }
        if let difference = digest.difference(from: data) {
            throw FileError(
                folder,
                "is not the data that the training in \(file.path) began with (\(data.folder)): \(difference)"
            )
        }
    }
}
