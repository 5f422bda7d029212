import FashionCore
import Foundation

/// PyTorch's file format before version 1.6, which `torch.save(…, _use_new_zipfile_serialization=False)` still writes.
///
/// The file is a sequence of pickles: a magic number, the protocol, the system (`sys_info`), the object and the keys of
/// the storages. Then each storage follows, in the order of the keys, as the number of its elements (int64) and the
/// elements.
enum PyTorchStream {
    /// The pickled number with which files begin, 0x1950a86a20f9469cfc6c.
    private static let magic = Data(
        [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E])
    private static let version = 1001.0
    /// The maximum size of the pickles of the protocol and the system, in bytes.
    private static let largestPreface = 1 << 12

    static func read(_ data: Data, of url: URL) throws -> StateDictionary {
        guard data.starts(with: magic) else {
            throw FileError(url, "expected a file that torch.save wrote, found another beginning")
        }
        var rest = data.dropFirst(magic.count)
        func next(_ part: String, atMost limit: Int) throws -> PickleReader.Result {
            let result = try pickle(Data(rest.prefix(limit)), part, isWhole: false, of: url)
            rest = rest.dropFirst(result.length)
            return result
        }
        guard case .number(version) = try next("the protocol", atMost: largestPreface).value else {
            throw FileError(url, "the protocol: expected \(Int(version)), found another one")
        }
        guard case .dictionary(let system) = try next("the system", atMost: largestPreface).value,
            case .number(1)? = system.items["little_endian"]
        else { throw FileError(url, "the system: expected little-endian numbers") }
        let object = try next("the object", atMost: PyTorchArchive.largestPickle)
        guard case .list(let keys) = try next("the keys", atMost: PyTorchArchive.largestPickle).value else {
            throw FileError(url, "the keys: expected a list")
        }
        var storages: [String: Data] = [:]
        for item in keys.items {
            guard case .text(let key) = item, let storage = object.storages[key], storages[key] == nil else {
                throw FileError(url, "the keys: expected each storage once, found another \(item.kind)")
            }
            let size = try size(of: storage, of: url)
            guard rest.count >= 8, size <= rest.count - 8 else {
                throw FileError(
                    url,
                    "storage \(key): expected \(size) bytes and their count, found \(rest.count): cut short")
            }
            let count: Int64 = Data(rest.prefix(8)).littleEndian(at: 0)
            guard count == Int64(storage.count) else {
                throw FileError(url, "storage \(key): expected \(storage.count) numbers, found \(count)")
            }
            // A slice, so that the file is in memory only once.
            storages[key] = rest.dropFirst(8).prefix(size)
            rest = rest.dropFirst(8 + size)
        }
        guard rest.isEmpty else {
            throw FileError(url, "expected the end of the file after the storages, found \(rest.count) bytes")
        }
        return try StateDictionary(object.value, of: url) { storage in
            guard let bytes = storages[storage.key] else {
                throw FileError(url, "storage \(storage.key): is missing")
            }
            return bytes
        }
    }

    /// Reads one pickle; errors name this part of the file.
    static func pickle(
        _ data: Data, _ part: String, isWhole: Bool, of url: URL
    ) throws -> PickleReader.Result {
        do {
            return try PickleReader.read(data, as: .stateDictionary, isWhole: isWhole)
        } catch let problem as PickleReader.Problem {
            throw FileError(url, "\(part): byte \(problem.offset): \(problem.text)")
        }
    }

    /// Returns the size of a storage in bytes.
    static func size(of storage: PickleTensor.Storage, of url: URL) throws -> Int {
        let (size, overflow) = storage.count.multipliedReportingOverflow(by: storage.type.size)
        guard !overflow, size <= StateDictionary.largestFile else {
            throw FileError(
                url,
                "storage \(storage.key): expected at most \(StateDictionary.largestFile) bytes, found "
                    + "\(storage.count) numbers")
        }
        return size
    }
}
