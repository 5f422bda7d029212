import FashionCore
import FashionData
import Foundation

extension Dataset {
    /// Writes a data set for rotation prediction, whose labels count the quarter turns of each image
    /// (`ImageSet.rotationTask(seed:)`), as four IDX files.
    /// - Parameters:
    ///   - folder: the folder that receives the files; not the one that holds this data set.
    ///   - seed: the seed of the rotations; training and test images are rotated independently.
    /// - Returns: the numbers of training and test images.
    /// - Throws: `FileError` that names the folder, or this data set if its images are not square.
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
