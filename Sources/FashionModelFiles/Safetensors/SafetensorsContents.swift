import FashionCore
import Foundation

/// One array in a safetensors file.
struct SafetensorsTensor: Equatable {
    /// The kinds of numbers that this program has; the raw value is the format's name.
    enum ElementType: String {
        case float32 = "F32"
        case float16 = "F16"
        case bfloat16 = "BF16"
        case int64 = "I64"

        /// Bytes of one number.
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
    /// Row-major; a scalar has the shape `[]`.
    let shape: [Int]
    /// Little-endian numbers.
    let bytes: Data
}

/// What a safetensors file holds.
///
/// The file: the length of the header as UInt64, little-endian; the header, a JSON object with an entry for each array
/// (`dtype`, `shape`, `data_offsets`) and texts under `__metadata__`, filled with spaces; then all arrays without gaps.
struct SafetensorsContents: Equatable {
    static let metadataKey = "__metadata__"
    /// Where arrays begin is a multiple of this.
    static let alignment = 8

    /// Texts by name.
    let metadata: [String: String]
    /// In the order of the file.
    let tensors: [SafetensorsTensor]

    /// Contents to be written; the arrays are put in the format's order.
    init(metadata: [String: String], tensors: [SafetensorsTensor]) {
        self.metadata = metadata
        // Wide numbers first, so that each array is aligned for its kind.
        self.tensors = tensors.sorted { ($1.type.size, $0.name) < ($0.type.size, $1.name) }
    }

    /// The whole file; equal contents give equal bytes.
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
