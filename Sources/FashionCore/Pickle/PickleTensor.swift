/// A tensor as PyTorch pickles it: the location of its elements, without the elements.
package struct PickleTensor: Sendable, Equatable {
    /// The element types. The raw value is the name of the storage class in the module `torch`.
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

        /// The size of an element in bytes.
        package var size: Int {
            switch self {
            case .float64, .int64: 8
            case .float32, .int32: 4
            case .float16, .bfloat16, .int16: 2
            case .int8, .uint8, .bool: 1
            }
        }
    }

    /// A block of elements that several tensors may share.
    package struct Storage: Sendable, Equatable {
        /// The type of the elements.
        package let type: ElementType
        /// The name of the storage in the file.
        package let key: String
        /// The number of elements according to the file.
        package let count: Int
    }

    /// The storage that contains the elements.
    package let storage: Storage
    /// The index of the first element in the storage.
    package let offset: Int
    /// The shape in PyTorch's order of axes.
    package let shape: [Int]
    /// The stride of each axis, in elements.
    package let strides: [Int]

    /// The maximum number of axes.
    private static let mostAxes = 8

    /// Creates a tensor from the arguments of `_rebuild_tensor_v2`: storage, offset, shape, strides, whether it is
    /// trained, hooks and optional metadata; nil for other arguments.
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
    /// Creates a storage from its persistent name, `("storage", type, key, device, count)`; nil for other names. Older
    /// files append a view of another storage, which must be None.
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
