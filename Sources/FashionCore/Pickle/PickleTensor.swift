/// A tensor as PyTorch pickles it: where its numbers lie, not the numbers.
package struct PickleTensor: Sendable, Equatable {
    /// The kinds of numbers; the raw value is the name of the storage's class in the module `torch`.
    package enum ElementType: String, Sendable, CaseIterable {
        case float32 = "FloatStorage"
        case float16 = "HalfStorage"
        case bfloat16 = "BFloat16Storage"
        case float64 = "DoubleStorage"
        case int64 = "LongStorage"
        case int32 = "IntStorage"
        case int16 = "ShortStorage"
        case int8 = "CharStorage"
        case uint8 = "ByteStorage"
        case bool = "BoolStorage"

        /// Bytes of a number.
        package var size: Int {
            switch self {
            case .float64, .int64: 8
            case .float32, .int32: 4
            case .float16, .bfloat16, .int16: 2
            case .int8, .uint8, .bool: 1
            }
        }
    }

    /// A block of numbers that several tensors may share.
    package struct Storage: Sendable, Equatable {
        /// What the numbers are.
        package let type: ElementType
        /// Its name within the file.
        package let key: String
        /// How many numbers it has, as the file says.
        package let count: Int
    }

    /// Where the numbers are.
    package let storage: Storage
    /// Place of the first number.
    package let offset: Int
    /// As in PyTorch.
    package let shape: [Int]
    /// How far apart two neighbours along each axis are.
    package let strides: [Int]

    /// The most axes.
    private static let mostAxes = 8

    /// A tensor from the arguments of `_rebuild_tensor_v2`: storage, offset, shape, strides, whether it is trained, hooks and
    /// perhaps metadata; nil for others.
    init?(_ arguments: [PickleValue]) {
        guard (6...7).contains(arguments.count), case .storage(let storage) = arguments[0],
            let offset = Self.size(arguments[1]), let shape = Self.sizes(arguments[2]),
            let strides = Self.sizes(arguments[3]), shape.count == strides.count,
            shape.count <= Self.mostAxes
        else { return nil }
        self.storage = storage
        self.offset = offset
        self.shape = shape
        self.strides = strides
    }

    private static func sizes(_ value: PickleValue) -> [Int]? {
        guard case .tuple(let tuple) = value else { return nil }
        let sizes = tuple.items.compactMap(size)
        return sizes.count == tuple.items.count ? sizes : nil
    }

    private static func size(_ value: PickleValue) -> Int? {
        guard case .number(let number) = value, let size = Int(exactly: number), size >= 0 else { return nil }
        return size
    }
}

extension PickleTensor.Storage {
    /// A storage from its name outside of the pickle: `("storage", type, key, device, count)`, in older files with a view of another
    /// storage behind it, which is None; nil for others.
    init?(_ name: PickleValue) {
        guard case .tuple(let tuple) = name, (5...6).contains(tuple.items.count) else { return nil }
        let items = tuple.items
        guard case .text("storage") = items[0], case .storageType(let type) = items[1],
            case .text(let key) = items[2], case .text = items[3], case .number(let number) = items[4],
            let count = Int(exactly: number), count >= 0
        else { return nil }
        if items.count == 6 { guard case .none = items[5] else { return nil } }
        self.init(type: type, key: key, count: count)
    }
}
