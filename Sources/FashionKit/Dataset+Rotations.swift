import FashionCore
import FashionData
import Foundation

extension Dataset {
    /// Writes a data set of another task, whose labels say by how many quarters each image is turned
    /// (`ImageSet.rotationTask(seed:)`), as four IDX files.
    /// - Parameters:
    ///   - folder: gets the files; not the one that this data lies in.
    ///   - seed: draws the turns; the test images' are not those of the training images with the same numbers.
    /// - Returns: how many images there are to train and to test.
    /// - Throws: `FileError` that names the folder, or this data where its images are not square.
    public func writeRotationTask(to folder: URL, seed: UInt64) throws -> (training: Int, test: Int) {
        guard folder.standardizedFileURL.path != source.folder.standardizedFileURL.path else {
            throw FileError(folder, "holds the data itself; name another folder")
        }
        guard let training = training.rotationTask(seed: seed),
            let test = test.rotationTask(seed: seed &+ 1)
        else {
            throw FileError(source.folder, "expected square images, found \(test.height)×\(test.width)")
        }
        try IDXWriter.write(training: training, test: test, to: folder)
        return (training.count, test.count)
    }
}
