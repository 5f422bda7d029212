import Foundation

/// Writes a history as a pickle of the type `dict[str, list[float]]`, protocol 2.
///
/// Python 2.3 and newer read protocol 2 with plain `pickle.load`, because the file names no class and calls no
/// function. The opcodes are those of CPython's `Lib/pickletools.py`.
package enum PickleWriter {
    /// Returns the bytes of the dictionary, with its keys in the given order.
    package static func data(_ columns: [(name: String, values: [Double])]) -> Data {
        var data = Data([0x80, 2])
        data.append(.emptyDictionary)
        data.append(.mark)
        for (name, values) in columns {
            data.append(.text32)
            data.append(littleEndian: UInt32(name.utf8.count))
            data.append(contentsOf: name.utf8)
            data.append(.emptyList)
            data.append(.mark)
            for value in values {
                data.append(.float64)
                withUnsafeBytes(of: value.bitPattern.bigEndian) { data.append(contentsOf: $0) }
            }
            data.append(.appends)
        }
        data.append(.setItems)
        data.append(.stop)
        return data
    }
}

extension Data {
    fileprivate mutating func append(_ opcode: PickleOpcode) { append(opcode.rawValue) }
}
