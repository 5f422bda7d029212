import FashionCore
import FashionData
import Foundation

extension Checkpoint {
    /// Ties a training to its data: a new one takes the data's digest, one that goes on compares it with its own.
    /// - Parameters:
    ///   - images: those that are trained on and held back.
    ///   - test: the test images of a run that evaluates them.
    ///   - file: the checkpoint, for the error.
    /// - Throws: `FileError` that names both, when the images or their labels are others than those that the training began
    ///   with.
    public mutating func take(
        _ images: ImageSet, test: ImageSet? = nil, classNames: [String], folder: URL, in file: URL
    ) throws {
        let digest = DataDigest(images, test: test, classNames: classNames, folder: folder)
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
