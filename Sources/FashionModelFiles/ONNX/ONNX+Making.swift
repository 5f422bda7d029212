import FashionCore
import Foundation

// Initializers of the schema's messages, each of which makes one in a single expression.

extension ONNXAttribute {
    /// Creates a floating-point attribute.
    init(_ name: String, _ value: Float) {
        self.init()
        self.name = name
        f = value
        type = .float
    }

    /// Creates an integer attribute.
    init(_ name: String, _ value: Int) {
        self.init()
        self.name = name
        i = Int64(value)
        type = .int
    }

    /// Creates a string attribute.
    init(_ name: String, _ text: String) {
        self.init()
        self.name = name
        s = Data(text.utf8)
        type = .string
    }

    /// Creates an attribute with a list of integers.
    init(_ name: String, _ values: [Int]) {
        self.init()
        self.name = name
        ints = values.map(Int64.init)
        type = .ints
    }
}

extension ONNXTensor {
    /// Creates a float32 tensor, row-major; a scalar has the shape `[]`.
    init(_ name: String, _ numbers: [Float], shape: [Int]) {
        self.init(name, .float, shape)
        var bytes = Data(capacity: numbers.count * 4)
        bytes.append(littleEndian: numbers)
        rawData = bytes
    }

    /// Creates a one-dimensional int64 tensor.
    init(_ name: String, _ numbers: [Int]) {
        self.init(name, .int64, [numbers.count])
        var bytes = Data(capacity: numbers.count * 8)
        for number in numbers { bytes.append(littleEndian: Int64(number)) }
        rawData = bytes
    }

    /// Creates an int64 scalar, with the shape `[]`.
    init(_ name: String, scalar number: Int) {
        self.init(name, .int64, [])
        var bytes = Data(capacity: 8)
        bytes.append(littleEndian: Int64(number))
        rawData = bytes
    }

    /// Creates a float64 scalar, with the shape `[]`.
    init(_ name: String, scalar number: Double) {
        self.init(name, .double, [])
        var bytes = Data(capacity: 8)
        bytes.append(littleEndian: number.bitPattern)
        rawData = bytes
    }

    private init(_ name: String, _ type: ElementType, _ shape: [Int]) {
        self.init()
        self.name = name
        dataType = type
        dims = shape.map(Int64.init)
    }
}

extension ONNXValueInfo {
    /// Creates an input or output with a variable number of images, named `N`.
    /// - Parameters:
    ///   - shape: the shape of one image.
    ///   - open: the names of the first dimensions of that shape, which are variable.
    init(
        _ name: String, _ type: ONNXTensor.ElementType, batchOf shape: [Int], open: [String] = []
    ) {
        self.init()
        self.name = name
        var batch = ONNXShape.Dimension()
        batch.dimParam = "N"
        let sizes = shape.enumerated().map { index, size in
            var dimension = ONNXShape.Dimension()
            if index < open.count {
                dimension.dimParam = open[index]
            } else {
                dimension.dimValue = Int64(size)
            }
            return dimension
        }
        self.type.tensorType.elemType = type
        self.type.tensorType.shape.dim = [batch] + sizes
    }
}

extension ONNXStringEntry {
    /// Creates a metadata entry.
    init(_ key: String, _ value: String) {
        self.init()
        self.key = key
        self.value = value
    }
}
