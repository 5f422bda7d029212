import Foundation

/// What stands on the stack of a ``PickleReader``: only what histories and state dictionaries are made of.
///
/// A container that lies in another one is finished and takes nothing more, and a tuple knows how deep it is: nothing can
/// contain itself, and nothing is nested more deeply than ``deepest``, whatever a file says.
package enum PickleValue {
    case none
    case number(Double)
    case text(String)
    case bytes([UInt8])
    case tuple(Tuple)
    case list(List)
    case dictionary(Table)
    case function(Function)
    case type(NumberType)
    /// A class of PyTorch's storages.
    case storageType(PickleTensor.ElementType)
    case storage(PickleTensor.Storage)
    case tensor(PickleTensor)

    /// The most containers within each other.
    package static let deepest = 32

    /// Some values that never change.
    package struct Tuple {
        package let items: [PickleValue]
        /// Containers within each other, this one included.
        let depth: Int

        init(_ items: [PickleValue]) {
            self.items = items
            depth = 1 + (items.map(\.depth).max() ?? 0)
        }
    }

    /// A list under construction; the memo and the stack may hold the same one.
    package final class List {
        package internal(set) var items: [PickleValue] = []
        fileprivate(set) var depth = 1
        /// Whether it lies in another container.
        fileprivate(set) var isFinished = false
    }

    /// A dictionary under construction.
    package final class Table {
        package internal(set) var items: [String: PickleValue] = [:]
        /// The keys in the order in which they came first.
        package internal(set) var keys: [String] = []
        fileprivate(set) var depth = 1
        /// Whether it lies in another container.
        fileprivate(set) var isFinished = false
    }

    /// Containers within each other, 0 for other values.
    var depth: Int {
        switch self {
        case .tuple(let tuple): tuple.depth
        case .list(let list): list.depth
        case .dictionary(let table): table.depth
        default: 0
        }
    }

    /// Finishes a container that is put into another one.
    func finish() {
        switch self {
        case .list(let list): list.isFinished = true
        case .dictionary(let table): table.isFinished = true
        case .tuple, .none, .number, .text, .bytes, .function, .type, .storageType, .storage, .tensor: break
        }
    }

    /// The functions that are known. Reading a file calls none of them: their results are computed here.
    package enum Function: String {
        /// `numpy.dtype("f4", False, True)`: a kind of number.
        case dtype = "numpy dtype"
        /// A number from a kind and its bytes, as NumPy 1 names it.
        case scalar1 = "numpy.core.multiarray scalar"
        /// The same as NumPy 2 names it.
        case scalar2 = "numpy._core.multiarray scalar"
        /// Bytes from text, in protocols that have no bytes: always Latin-1.
        case encode = "_codecs encode"
        /// An array, empty until its state comes, as NumPy 1 names it.
        case array1 = "numpy.core.multiarray _reconstruct"
        /// The same as NumPy 2 names it.
        case array2 = "numpy._core.multiarray _reconstruct"
        /// An array from its bytes, in protocol 5, as NumPy 1 names it.
        case buffer1 = "numpy.core.numeric _frombuffer"
        /// The same as NumPy 2 names it.
        case buffer2 = "numpy._core.numeric _frombuffer"
        /// The class of arrays.
        case arrayClass = "numpy ndarray"
        /// An empty dictionary.
        case orderedDictionary = "collections OrderedDict"
        /// An empty dictionary that makes its values.
        case defaultDictionary = "collections defaultdict"
        /// What it makes.
        case listClass = "builtins list"
        /// The same as Python 2 names it, and protocols of its time.
        case oldListClass = "__builtin__ list"
        /// A tensor: a storage, an offset in it, shape and strides.
        case tensor = "torch._utils _rebuild_tensor_v2"
        /// A tensor that is trained.
        case parameter = "torch._utils _rebuild_parameter"
    }

    /// A kind of number, as NumPy's type codes have it; always little-endian.
    package enum NumberType: String {
        case float32 = "f4"
        case float64 = "f8"
        case int32 = "i4"
        case int64 = "i8"

        /// Bytes of a number.
        var size: Int {
            switch self {
            case .float32, .int32: 4
            case .float64, .int64: 8
            }
        }

        /// The number that some bytes stand for; nil when they are too many or too few.
        func number(_ bytes: some BidirectionalCollection<UInt8>) -> Double? {
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
    package var kind: String {
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
        case .storageType: "a type of storage"
        case .storage: "a storage"
        case .tensor: "a tensor"
        }
    }
}

extension PickleValue.List {
    /// Puts finished values at the end; the depth counts theirs.
    func append(_ values: [PickleValue]) {
        for value in values { depth = max(depth, 1 + value.depth) }
        items += values
    }
}

extension PickleValue.Table {
    /// Sets a finished value; the depth counts its.
    func set(_ key: String, _ value: PickleValue) {
        depth = max(depth, 1 + value.depth)
        if items.updateValue(value, forKey: key) == nil { keys.append(key) }
    }
}
