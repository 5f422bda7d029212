import FashionCore
import Foundation

/// Writes images and labels as IDX files, which `IDXReader` reads.
public enum IDXWriter {
    /// Writes a data set under the usual names, `train-images-idx3-ubyte` and so on, each file atomically.
    /// - Throws: `FileError` that names the file, also for more than 256 classes.
    public static func write(training: ImageSet, test: ImageSet, to folder: URL) throws {
        for (prefix, set) in [("train", training), ("t10k", test)] {
            let sizes = [set.count, set.height, set.width] + (set.channels == 1 ? [] : [set.channels])
            try write(set.pixels, sizes, "\(prefix)-images-idx\(sizes.count)-ubyte", folder)
            let name = "\(prefix)-labels-idx1-ubyte"
            let labels = set.labels.compactMap { UInt8(exactly: $0) }
            guard labels.count == set.count else {
                throw FileError(folder.appendingPathComponent(name), "cannot hold more than 256 classes")
            }
            try write(labels, [set.count], name, folder)
        }
    }

    private static func write(_ bytes: [UInt8], _ sizes: [Int], _ name: String, _ folder: URL) throws {
        let url = folder.appendingPathComponent(name)
        // Two zeros, 8 for unsigned bytes, the number of dimensions, and the dimensions, big-endian.
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
