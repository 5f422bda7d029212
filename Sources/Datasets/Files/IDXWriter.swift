import FashionCore
import Foundation

/// Writes images and labels as IDX files, those that `IDXReader` reads.
public enum IDXWriter {
    /// Writes a data set under the usual names, `train-images-idx3-ubyte` and so on, each file whole.
    /// - Throws: `FileError` that names the file.
    public static func write(training: ImageSet, test: ImageSet, to folder: URL) throws {
        for (prefix, set) in [("train", training), ("t10k", test)] {
            try write(set.pixels, [set.count, set.height, set.width], "\(prefix)-images-idx3-ubyte", folder)
            try write(set.labels, [set.count], "\(prefix)-labels-idx1-ubyte", folder)
        }
    }

    private static func write(_ bytes: [UInt8], _ sizes: [Int], _ name: String, _ folder: URL) throws {
        let url = folder.appendingPathComponent(name)
        // Two zeros, 8 for bytes, the number of dimensions, and the dimensions, big-endian.
        var data = Data([0, 0, 8, UInt8(sizes.count)])
        for size in sizes {
            guard let size = UInt32(exactly: size) else {
                throw FileError(url, "cannot hold \(size) images")
            }
            withUnsafeBytes(of: size.bigEndian) { data.append(contentsOf: $0) }
        }
        try WholeFile.write(data + bytes, to: url)
    }
}
