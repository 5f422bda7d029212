import Foundation

/// The header of a NumPy array in a file.
///
/// The format is [NEP 1](https://numpy.org/neps/nep-0001-npy-format.html), versions 1.0 to 3.0: a signature, the
/// version, the length of a text, and the text, a Python dictionary with `descr`, `fortran_order` and `shape`.
public struct NumPyHeader: Sendable, Equatable {
    /// The element type in NumPy's notation, such as `|u1` or `<f4`.
    public let type: String
    /// Whether the array is column-major, so that the first axis runs fastest.
    public let isFortranOrder: Bool
    /// The sizes of the axes.
    public let shape: [Int]

    /// The first bytes of every file.
    public static let signature: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// The maximum length of the text in bytes; those of NumPy have a few dozen bytes.
    public static let longestText = 1 << 16

    /// Creates a header for a row-major array (C order).
    public init(type: String, shape: [Int]) {
        (self.type, self.shape, isFortranOrder) = (type, shape, false)
    }

    /// Parses the text of a header; nil when it is not a header, or when the element type is structured.
    public init?(text: String) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.hasPrefix("{"), text.hasSuffix("}"), text.utf8.count <= Self.longestText,
            let type = text.firstMatch(of: /'descr'\s*:\s*'([^']*)'/),
            let order = text.firstMatch(of: /'fortran_order'\s*:\s*(True|False)/),
            let sizes = text.firstMatch(of: /'shape'\s*:\s*\(([0-9, ]*)\)/)
        else { return nil }
        let words = sizes.1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        let shape = words.compactMap { Int($0) }
        guard shape.count == words.count else { return nil }
        (self.type, isFortranOrder, self.shape) = (String(type.1), order.1 == "True", shape)
    }

    /// The bytes of the header in version 1.0, padded with spaces so that the elements begin at a multiple of 64 bytes.
    public var bytes: Data {
        let sizes = shape.map { "\($0)," }.joined(separator: " ")
        let order = isFortranOrder ? "True" : "False"
        var text = "{'descr': '\(type)', 'fortran_order': \(order), 'shape': (\(sizes)), }"
        let length = (10 + text.utf8.count + 1 + 63) / 64 * 64 - 10
        text += String(repeating: " ", count: length - text.utf8.count - 1) + "\n"
        return Data(Self.signature + [1, 0, UInt8(length & 255), UInt8(length >> 8)]) + Data(text.utf8)
    }
}
