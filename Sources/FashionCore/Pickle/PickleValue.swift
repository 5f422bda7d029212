import Foundation

/// A value on the stack of a ``PickleReader``: only the kinds that occur in histories and state dictionaries.
///
/// A container that lies in another one is finished and accepts no more values, and containers record their depth.
/// Therefore no value can contain itself, and nothing is nested more deeply than ``deepest``, whatever the file says.
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
    /// A class of PyTorch storages.
    case storageType(PickleTensor.ElementType)
    case storage(PickleTensor.Storage)
    case tensor(PickleTensor)

    /// The maximum nesting depth of containers.
    package static let deepest = 32

    /// An immutable sequence of values.
    package struct Tuple {
        package let items: [PickleValue]
        /// The nesting depth of containers, including this one.
        let depth: Int

        init(_ items: [PickleValue]) {
            self.items = items
            depth = 1 + (items.map(\.depth).max() ?? 0)
        }
    }

    /// A list under construction. The memo and the stack may refer to the same list.
    package final class List {
        package internal(set) var items: [PickleValue] = []
        fileprivate(set) var depth = 1
        /// Whether this container lies in another one.
        fileprivate(set) var isFinished = false
    }

    /// A dictionary under construction.
    package final class Table {
        package internal(set) var items: [String: PickleValue] = [:]
        /// The keys in the order of their first occurrence.
        package internal(set) var keys: [String] = []
        fileprivate(set) var depth = 1
        /// Whether this container lies in another one.
        fileprivate(set) var isFinished = false
    }

    /// The nesting depth of containers; 0 for other values.
    var depth: Int {
        switch self {
        case .tuple(let tuple): tuple.depth
        case .list(let list): list.depth
        case .dictionary(let table): table.depth
        default: 0
        }
    }

    /// Marks a container that is put into another one as finished.
    func finish() {
        switch self {
        case .list(let list): list.isFinished = true
        case .dictionary(let table): table.isFinished = true
        case .tuple, .none, .number, .text, .bytes, .function, .type, .storageType, .storage, .tensor: break
        }
    }

    /// The known functions. Reading a file calls none of them; this library computes their results.
    package enum Function: String {
        /// `numpy.dtype("f4", False, True)`: an element type.
        case dtype = "numpy dtype"
        /// A number from its type and bytes, in NumPy 1.
        case scalar1 = "numpy.core.multiarray scalar"
        /// The same in NumPy 2.
        case scalar2 = "numpy._core.multiarray scalar"
        /// Bytes from text in Latin-1, in protocols without bytes.
        case encode = "_codecs encode"
        /// An array that is empty until its state is set, in NumPy 1.
        case array1 = "numpy.core.multiarray _reconstruct"
        /// The same in NumPy 2.
        case array2 = "numpy._core.multiarray _reconstruct"
        /// An array from its bytes, in protocol 5 and NumPy 1.
        case buffer1 = "numpy.core.numeric _frombuffer"
        /// The same in NumPy 2.
        case buffer2 = "numpy._core.numeric _frombuffer"
        /// The class of NumPy arrays.
        case arrayClass = "numpy ndarray"
        /// An empty dictionary.
        case orderedDictionary = "collections OrderedDict"
        /// An empty dictionary that creates missing values.
        case defaultDictionary = "collections defaultdict"
        /// The class `list`, of the values that a `defaultdict` creates.
        case listClass = "builtins list"
        /// The same in Python 2 and in the protocols of its time.
        case oldListClass = "__builtin__ list"
        /// A tensor from a storage, an offset in it, a shape and strides.
        case tensor = "torch._utils _rebuild_tensor_v2"
        /// A trainable tensor.
        case parameter = "torch._utils _rebuild_parameter"
    }

    /// An element type by NumPy's type code; always little-endian.
    package enum NumberType: String {
        case float32 = "f4"
        case float64 = "f8"
        case int32 = "i4"
        case int64 = "i8"

        /// The size of a number in bytes.
        var size: Int {
            switch self {
            case .float32, .int32: 4
            case .float64, .int64: 8
            }
        }

        /// Returns the number that the bytes represent; nil when their count is wrong.
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

    /// The kind of the value, for messages.
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
    /// Appends finished values and updates the depth.
    func append(_ values: [PickleValue]) {
        for value in values { depth = max(depth, 1 + value.depth) }
        items += values
    }
}

extension PickleValue.Table {
    /// Sets a finished value and updates the depth.
    func set(_ key: String, _ value: PickleValue) {
        depth = max(depth, 1 + value.depth)
        if items.updateValue(value, forKey: key) == nil { keys.append(key) }
    }
}
