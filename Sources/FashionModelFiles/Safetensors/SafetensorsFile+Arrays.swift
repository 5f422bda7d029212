import FashionCore
import Foundation

extension SafetensorsFile {
    /// A named array of float32.
    public struct NamedArray: Sendable {
        /// The name, unique within a file.
        public let name: String
        /// The shape; elements are in row-major order.
        public let shape: [Int]
        /// The elements, as many as the shape has.
        public let numbers: [Float]

        /// Creates an array.
        public init(name: String, shape: [Int], numbers: [Float]) {
            self.name = name
            self.shape = shape
            self.numbers = numbers
        }
    }

    /// Writes arrays atomically. Equal arrays give equal bytes.
    /// - Throws: `FileError` that names the file.
    public static func write(_ arrays: [NamedArray], to url: URL) throws {
        let tensors = arrays.map { array in
            var bytes = Data(capacity: array.numbers.count * 4)
            bytes.append(littleEndian: array.numbers)
            return SafetensorsTensor(name: array.name, type: .float32, shape: array.shape, bytes: bytes)
        }
        try WholeFile.write(SafetensorsContents(metadata: [:], tensors: tensors).data(), to: url)
    }
}
