import FashionCore
import Foundation

/// An array in a safetensors file.
struct SafetensorsTensor: Equatable {
    /// The supported types of elements; raw values are the format's names.
    enum ElementType: String {
        case float32 = "F32"
        case float16 = "F16"
        case bfloat16 = "BF16"
        case int64 = "I64"

        /// The size of an element in bytes.
        var size: Int {
            switch self {
            case .int64: 8
            case .float32: 4
            case .float16, .bfloat16: 2
            }
        }
    }

    let name: String
    let type: ElementType
    /// The shape; elements are in row-major order, and a scalar has the shape `[]`.
    let shape: [Int]
    /// The elements, little-endian.
    let bytes: Data
}

/// The contents of a safetensors file.
///
/// The file consists of the header's length as a little-endian UInt64, the header, and all arrays without gaps. The
/// header is a JSON object with an entry for each array (`dtype`, `shape`, `data_offsets`) and strings under
/// `__metadata__`, padded with spaces.
struct SafetensorsContents: Equatable {
    static let metadataKey = "__metadata__"
    /// The alignment of the first array in bytes.
    static let alignment = 8

    /// The metadata's strings by name.
    let metadata: [String: String]
    /// The arrays in the order of the file.
    let tensors: [SafetensorsTensor]

    /// Creates contents to be written; the arrays are sorted into the format's order.
    init(metadata: [String: String], tensors: [SafetensorsTensor]) {
        self.metadata = metadata
        // Wide elements come first, so that each array is aligned to its element type.
        self.tensors = tensors.sorted { ($1.type.size, $0.name) < ($0.type.size, $1.name) }
    }

    /// Returns the bytes of the whole file; equal contents give equal bytes.
    func data() throws -> Data {
        var entries: [String: JSONValue] = [Self.metadataKey: .object(metadata.mapValues(JSONValue.string))]
        var body = Data()
        for tensor in tensors {
            let end = body.count + tensor.bytes.count
            entries[tensor.name] = .object([
                "dtype": .string(tensor.type.rawValue), "shape": .array(tensor.shape.map(JSONValue.integer)),
                "data_offsets": .array([.integer(body.count), .integer(end)]),
            ])
            body.append(tensor.bytes)
        }
        var header = Data(try JSONValue.object(entries).text().utf8)
        let remainder = header.count % Self.alignment
        if remainder > 0 {
            header.append(contentsOf: repeatElement(UInt8(ascii: " "), count: Self.alignment - remainder))
        }
        var data = Data(capacity: 8 + header.count + body.count)
        data.append(littleEndian: UInt64(header.count))
        return data + header + body
    }
}
