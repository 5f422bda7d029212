import FashionCore
import Foundation

/// Named arrays as returned by `torch.nn.Module.state_dict()`: weights without a network.
///
/// They are read from PyTorch's own files (see ``init(contentsOf:)``) or from a safetensors file. No code in a file is
/// executed.
public struct StateDictionary: Sendable {
    /// A named array.
    public struct Tensor: Sendable {
        /// The name, unique within the dictionary, such as `features.0.weight`.
        public let name: String
        /// The shape as in PyTorch: kernels are OIHW and `(out, in)`.
        public let shape: [Int]
        let type: PickleTensor.ElementType
        /// The axes in the order of ``bytes``, from the slowest to the fastest.
        let axes: [Int]
        /// The elements, little-endian and without gaps.
        let bytes: Data

        /// PyTorch's name of the element type, such as `float32`.
        public var typeName: String { "\(type)" }
        /// The number of elements.
        public var count: Int { bytes.count / type.size }
    }

    /// The tensors in the order of the file.
    public let tensors: [Tensor]
    /// The texts of a safetensors file's header by name; empty for other formats.
    let texts: [String: String]
    private let positions: [String: Int]

    /// Creates a dictionary from tensors with different names.
    init(_ tensors: [Tensor], texts: [String: String] = [:]) {
        self.tensors = tensors
        self.texts = texts
        positions = Dictionary(tensors.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    /// Returns the tensor with a name; nil when there is none.
    public subscript(name: String) -> Tensor? { positions[name].map { tensors[$0] } }

    /// The dictionary without the prefixes that wrappers (`DataParallel`, `torch.compile`) add to every name.
    var withoutWrappers: StateDictionary {
        for prefix in ["module.", "_orig_mod."]
        where !tensors.isEmpty && tensors.allSatisfy({ $0.name.hasPrefix(prefix) }) {
            let renamed = tensors.map { tensor in
                Tensor(
                    name: String(tensor.name.dropFirst(prefix.count)), shape: tensor.shape, type: tensor.type,
                    axes: tensor.axes, bytes: tensor.bytes)
            }
            return StateDictionary(renamed, texts: texts).withoutWrappers
        }
        return self
    }
}

extension StateDictionary.Tensor {
    /// Returns the elements, row-major in ``shape``; nil for element types that are not used for weights, such as
    /// integers.
    public func floats() -> [Float]? {
        let stored: [Float]
        switch type {
        case .float32: stored = bytes.littleEndianFloats
        case .float16: stored = halves(Float.init(halfBits:))
        case .bfloat16: stored = halves { Float(bitPattern: UInt32($0) << 16) }
        case .float64, .int64, .int32, .int16, .int8, .uint8, .bool: return nil
        }
        guard axes != Array(shape.indices), !stored.isEmpty else { return stored }
        // The stride of each axis of the shape in ``bytes``, in elements.
        var strides = [Int](repeating: 1, count: shape.count)
        var stride = 1
        for axis in axes.reversed() {
            strides[axis] = stride
            stride *= shape[axis]
        }
        var places = [0]
        places.reserveCapacity(stored.count)
        for (size, stride) in zip(shape, strides) {
            places = places.flatMap { place in (0..<size).map { place + $0 * stride } }
        }
        return places.map { stored[$0] }
    }

    private func halves(_ number: (UInt16) -> Float) -> [Float] {
        bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / 2).map {
                number(
                    UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self)))
            }
        }
    }
}

extension Float {
    /// Creates a number from the bits of an IEEE 754 binary16, a type that Swift lacks on some platforms.
    init(halfBits bits: UInt16) {
        let sign = UInt32(bits & 0x8000) << 16
        let (exponent, fraction) = (UInt32(bits >> 10 & 0x1F), UInt32(bits & 0x3FF))
        switch exponent {
        case 0: self = (sign == 0 ? 1 : -1) * Float(fraction) * 0x1p-24
        case 31: self = Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: self = Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }
}
