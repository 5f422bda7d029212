import FashionCore
import Foundation

// The messages that the schema describes, made in one expression each.

extension ONNXAttribute {
    /// A floating-point setting.
    init(_ name: String, _ value: Float) {
        self.init()
        self.name = name
        f = value
        type = .float
    }

    /// A whole number.
    init(_ name: String, _ value: Int) {
        self.init()
        self.name = name
        i = Int64(value)
        type = .int
    }

    /// A text.
    init(_ name: String, _ text: String) {
        self.init()
        self.name = name
        s = Data(text.utf8)
        type = .string
    }

    /// A list of whole numbers.
    init(_ name: String, _ values: [Int]) {
        self.init()
        self.name = name
        ints = values.map(Int64.init)
        type = .ints
    }
}

extension ONNXTensor {
    /// Numbers in a shape, row-major; a scalar has the shape `[]`.
    init(_ name: String, _ numbers: [Float], shape: [Int]) {
        self.init(name, .float, shape)
        var bytes = Data(capacity: numbers.count * 4)
        bytes.append(littleEndian: numbers)
        rawData = bytes
    }

    /// A list of whole numbers.
    init(_ name: String, _ numbers: [Int]) {
        self.init(name, .int64, [numbers.count])
        var bytes = Data(capacity: numbers.count * 8)
        for number in numbers { bytes.append(littleEndian: Int64(number)) }
        rawData = bytes
    }

    /// One whole number, of the shape `[]`.
    init(_ name: String, scalar number: Int) {
        self.init(name, .int64, [])
        var bytes = Data(capacity: 8)
        bytes.append(littleEndian: Int64(number))
        rawData = bytes
    }

    /// One number of float64, of the shape `[]`.
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
    /// An input or output for any number of images, which is called `N`.
    /// - Parameters:
    ///   - shape: of one image.
    ///   - open: names of the first sizes of that shape that are free.
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
    /// A text by its name.
    init(_ key: String, _ value: String) {
        self.init()
        self.key = key
        self.value = value
    }
}
