import FashionCore
import FashionData
import Foundation

extension Dataset {
    /// Writes a data set for rotation prediction, whose labels count the quarter turns of each image
    /// (`ImageSet.rotationTask(seed:)`), as four IDX files.
    /// - Parameters:
    ///   - folder: the folder that receives the files; neither the one that holds this data set, nor one with IDX files
    ///     other than those that it would receive, such as those of the same call before.
    ///   - seed: the seed of the rotations; training and test images are rotated independently.
    /// - Returns: the numbers of training and test images.
    /// - Throws: `FileError` that names the folder and the files in it, or this data set if its images are not square.
    public func writeRotationTask(to folder: URL, seed: UInt64) throws -> (training: Int, test: Int) {
        guard !folder.isSameFile(as: source.folder) else {
            throw FileError(folder, "holds the data itself; name another folder")
        }
        guard let training = training.rotationTask(seed: seed),
            let test = test.rotationTask(seed: seed &+ 1)
        else {
            throw FileError(source.folder, "expected square images, found \(test.height)×\(test.width)")
        }
        let files = try IDXWriter.files(training: training, test: test, in: folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let others = names.filter { name in
            name.wholeMatch(of: /(train|t10k)-(images-idx[34]|labels-idx1)-ubyte(\.gz)?/) != nil
                && !files.contains { $0.url.lastPathComponent == name && Self.holds($0.url, $0.contents) }
        }
        guard others.isEmpty else {
            throw FileError(
                folder,
                "expected a folder without other IDX files, found \(others.sorted().joined(separator: ", ")); name "
                    + "another folder, or delete them")
        }
        for file in files { try WholeFile.write(file.contents, to: file.url) }
        return (training.count, test.count)
    }

    /// Whether a file has exactly these contents.
    private static func holds(_ file: URL, _ contents: Data) -> Bool {
        do {
            try WholeFile.requireNoStream(file)
            return try WholeFile.contents(of: file, atMost: contents.count) == contents
        } catch {
            return false
        }
    }
}
