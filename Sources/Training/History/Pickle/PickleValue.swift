import Foundation

/// What stands on the stack of a ``PickleReader``: only what a history of numbers is made of.
///
/// Lists hold numbers, dictionaries hold lists, tuples hold what is neither: nothing can contain itself, and nothing is
/// nested deeply, whatever a file says.
enum PickleValue {
    case none
    case number(Double)
    case text(String)
    case bytes([UInt8])
    case tuple([PickleValue])
    case list(NumberList)
    case dictionary(NumberTable)
    case function(Function)
    case type(NumberType)

    /// A list under construction; the memo and the stack may hold the same one.
    final class NumberList {
        var numbers: [Double] = []
    }

    /// A dictionary under construction.
    final class NumberTable {
        var lists: [String: NumberList] = [:]
    }

    /// The functions that NumPy's scalars are made by. Reading a file calls none of them: their results are computed here.
    enum Function: String {
        /// `numpy.dtype("f4", False, True)`: a kind of number.
        case dtype = "numpy dtype"
        /// A number from a kind and its bytes, as NumPy 1 names it.
        case scalar1 = "numpy.core.multiarray scalar"
        /// The same as NumPy 2 names it.
        case scalar2 = "numpy._core.multiarray scalar"
        /// Bytes from text, in protocols that have no bytes: always Latin-1.
        case encode = "_codecs encode"
    }

    /// A kind of number, as NumPy's type codes have it; always little-endian.
    enum NumberType: String {
        case float32 = "f4"
        case float64 = "f8"
        case int32 = "i4"
        case int64 = "i8"

        /// The number that some bytes stand for; nil when they are too many or too few.
        func number(_ bytes: [UInt8]) -> Double? {
            let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            switch (self, bytes.count) {
            case (.float32, 4): return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
            case (.float64, 8): return Double(bitPattern: bits)
            case (.int32, 4): return Double(Int32(truncatingIfNeeded: bits))
            case (.int64, 8): return Double(Int64(bitPattern: bits))
            default: return nil
            }
        }
    }

    /// For messages.
    var kind: String {
        switch self {
        case .none: "None"
        case .number: "a number"
        case .text: "text"
        case .bytes: "bytes"
        case .tuple: "a tuple"
        case .list: "a list"
        case .dictionary: "a dictionary"
        case .function: "a function"
        case .type: "a NumPy type"
        }
    }
}
