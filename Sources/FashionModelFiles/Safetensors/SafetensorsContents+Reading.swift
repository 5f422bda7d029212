import FashionCore
import Foundation

extension SafetensorsContents {
    private static let largestFile = 1 << 31
    /// The maximum size of the header in bytes, far more than the names and shapes of any supported network need.
    private static let largestHeader = 1 << 24

    /// Reads a file.
    /// - Throws: `FileError` that names the file, and the invalid array.
    init(contentsOf url: URL) throws {
        try self.init(WholeFile.contents(of: url, atMost: Self.largestFile), of: url)
    }

    /// Reads the bytes of a file, which must consist of arrays of supported types without gaps or overlaps.
    /// - Parameter url: the file to name in errors.
    init(_ data: Data, of url: URL) throws {
        guard data.count >= 8 else {
            throw FileError(url, "is not a safetensors file: expected 8 bytes at least, found \(data.count)")
        }
        let length: UInt64 = data.littleEndian(at: 0)
        guard length <= UInt64(min(data.count - 8, Self.largestHeader)) else {
            throw FileError(
                url,
                "expected a header of at most \(min(data.count - 8, Self.largestHeader)) bytes, found \(length)"
            )
        }
        let body = data.dropFirst(8 + Int(length))
        let entries = try Self.entries(of: data.dropFirst(8).prefix(Int(length)), url)
        metadata = try Self.metadata(entries[Self.metadataKey], url)
        var found: [(start: Int, tensor: SafetensorsTensor)] = []
        for (name, entry) in entries where name != Self.metadataKey {
            found.append(try Self.tensor(name, entry, in: body, url))
        }
        // An empty array begins where the next one does.
        found.sort {
            ($0.start, $0.tensor.bytes.count, $0.tensor.name) < (
                $1.start, $1.tensor.bytes.count, $1.tensor.name
            )
        }
        var end = 0
        for (start, tensor) in found {
            guard start == end else {
                throw FileError(url, "\(tensor.name): expected to begin at byte \(end), found \(start)")
            }
            end += tensor.bytes.count
        }
        guard end == body.count else {
            throw FileError(url, "expected \(body.count) bytes of numbers, found \(end) described")
        }
        tensors = found.map(\.tensor)
    }

    private static func entries(of header: Data, _ url: URL) throws -> [String: JSONValue] {
        guard let text = String(validating: header, as: UTF8.self) else {
            throw FileError(url, "the header: is not UTF-8")
        }
        do {
            guard text.hasPrefix("{"), let entries = try JSONValue(parsing: text).object else {
                throw FileError(url, "the header: expected a JSON object")
            }
            return entries
        } catch let error as KerasConfigurationError {
            throw FileError(url, "the header: \(error)")
        }
    }

    private static func metadata(_ value: JSONValue?, _ url: URL) throws -> [String: String] {
        guard let value else { return [:] }
        guard let object = value.object, object.values.allSatisfy({ $0.string != nil }) else {
            throw FileError(url, "\(metadataKey): expected texts by name")
        }
        return object.compactMapValues(\.string)
    }

    private static func tensor(
        _ name: String, _ value: JSONValue, in body: Data, _ url: URL
    ) throws -> (start: Int, tensor: SafetensorsTensor) {
        func error(_ problem: String) -> FileError { FileError(url, "\(name): \(problem)") }
        guard let entry = value.object, Set(entry.keys) == ["dtype", "shape", "data_offsets"] else {
            throw error("expected dtype, shape and data_offsets")
        }
        let kind = entry["dtype"]?.string
        guard let type = kind.flatMap(SafetensorsTensor.ElementType.init) else {
            throw error(
                "expected numbers of the kind F32, F16, BF16 or I64, found "
                    + (kind.map { "\"\($0.prefix(40))\"; save the array as float32" } ?? "no text as dtype"))
        }
        let offsets = (entry["data_offsets"]?.array ?? []).map { $0.integer ?? -1 }
        guard offsets.count == 2, offsets[0] >= 0, offsets[1] >= offsets[0], offsets[1] <= body.count else {
            throw error("expected data_offsets from 0 to \(body.count)")
        }
        let sizes = (entry["shape"]?.array).map { $0.map { $0.integer ?? -1 } }
        guard let shape = sizes, shape.allSatisfy({ $0 >= 0 }),
            let size = byteCount(shape, type), size == offsets[1] - offsets[0]
        else {
            throw error("expected a shape that fits \(offsets[1] - offsets[0]) bytes of \(type.rawValue)")
        }
        // A slice, since copies of overlapping arrays could take more memory than the file.
        let bytes = body.dropFirst(offsets[0]).prefix(size)
        return (offsets[0], SafetensorsTensor(name: name, type: type, shape: shape, bytes: bytes))
    }

    /// Returns the size of an array in bytes; nil on overflow.
    private static func byteCount(_ shape: [Int], _ type: SafetensorsTensor.ElementType) -> Int? {
        var count = type.size
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else { return nil }
            count = product
        }
        return count
    }
}
