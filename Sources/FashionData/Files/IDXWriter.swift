import FashionCore
import Foundation

/// Writes images and labels as IDX files, which `IDXReader` reads.
public enum IDXWriter {
    /// Writes a data set under the usual names, `train-images-idx3-ubyte` and so on, each file atomically.
    /// - Throws: `FileError` that names the file, also for more than 256 classes.
    public static func write(training: ImageSet, test: ImageSet, to folder: URL) throws {
        for file in try files(training: training, test: test, in: folder) {
            try WholeFile.write(file.contents, to: file.url)
        }
    }

    /// Returns the files that ``write(training:test:to:)`` writes.
    /// - Throws: `FileError` that names the file, as for writing.
    package static func files(
        training: ImageSet, test: ImageSet, in folder: URL
    ) throws -> [(url: URL, contents: Data)] {
        var files: [(url: URL, contents: Data)] = []
        for (prefix, set) in [("train", training), ("t10k", test)] {
            let sizes = [set.count, set.height, set.width] + (set.channels == 1 ? [] : [set.channels])
            let images = folder.appendingPathComponent("\(prefix)-images-idx\(sizes.count)-ubyte")
            files.append((images, try contents(set.pixels, sizes, of: images)))
            let labels = folder.appendingPathComponent("\(prefix)-labels-idx1-ubyte")
            let numbers = set.labels.compactMap { UInt8(exactly: $0) }
            guard numbers.count == set.count else {
                throw FileError(labels, "cannot hold more than 256 classes")
            }
            files.append((labels, try contents(numbers, [set.count], of: labels)))
        }
        return files
    }

    private static func contents(_ bytes: [UInt8], _ sizes: [Int], of url: URL) throws -> Data {
        // Two zeros, 8 for unsigned bytes, the number of dimensions, and the dimensions, big-endian.
        var data = Data([0, 0, 8, UInt8(sizes.count)])
        for size in sizes {
            guard let size = UInt32(exactly: size) else {
                throw FileError(url, "cannot hold \(size) images")
            }
            withUnsafeBytes(of: size.bigEndian) { data.append(contentsOf: $0) }
        }
        return data + bytes
    }
}
