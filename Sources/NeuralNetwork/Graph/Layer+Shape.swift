extension Layer {
    /// The shape that comes out for these input shapes.
    /// - Throws: ``GraphError`` naming `name`.
    func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        if let merged = try mergedShape(of: inputs, name: name) { return merged }
        guard inputs.count == 1, let input = inputs.first else {
            throw GraphError(node: name, "expected one input, found \(inputs.count)")
        }
        guard input.count != 2 || takesPlanes else {
            throw GraphError(node: name, "expected an image [H, W, C] or a vector [C], found shape \(input)")
        }
        func image() throws -> (height: Int, width: Int, channels: Int) {
            guard input.count == 3 else {
                throw GraphError(node: name, "expected an image [H, W, C], found shape \(input)")
            }
            return (input[0], input[1], input[2])
        }
        func windows(_ size: Extent, _ strides: Extent, _ padding: Padding) throws -> (Int, Int) {
            let (height, width, _) = try image()
            guard
                let rows = Window(input: height, size: size.height, stride: strides.height, padding: padding),
                let columns = Window(input: width, size: size.width, stride: strides.width, padding: padding)
            else {
                throw GraphError(
                    node: name,
                    "a \(size.height)×\(size.width) window with strides \(strides.height)×\(strides.width) does not "
                        + "fit an image of \(height)×\(width)")
            }
            return (rows.output, columns.output)
        }
        try requireNamedActivation(name)
        switch self {
        case .input:
            throw GraphError(node: name, "a network has one input, its first layer")
        case .convolution(let convolution):
            guard 1...(1 << 20) ~= convolution.filters else {
                throw GraphError(
                    node: name, "expected a positive number of filters, found \(convolution.filters)")
            }
            let (rows, columns) = try windows(convolution.kernel, convolution.strides, convolution.padding)
            return [rows, columns, convolution.filters]
        case .depthwiseConvolution(let convolution):
            let (rows, columns) = try windows(convolution.kernel, convolution.strides, convolution.padding)
            guard 1...4096 ~= convolution.multiplier else {
                throw GraphError(
                    node: name, "expected a multiplier of 1 to 4096, found \(convolution.multiplier)")
            }
            return [rows, columns, input[2] * convolution.multiplier]
        case .maxPooling(let pooling), .averagePooling(let pooling):
            let (rows, columns) = try windows(pooling.size, pooling.strides, pooling.padding)
            return [rows, columns, input[2]]
        case .globalAveragePooling, .globalMaxPooling:
            return [try image().channels]
        case .zeroPadding(let zeros):
            let (height, width, channels) = try image()
            guard [zeros.top, zeros.bottom, zeros.left, zeros.right].allSatisfy((0...4096).contains) else {
                throw GraphError(node: name, "expected paddings of 0 to 4096")
            }
            return [height + zeros.top + zeros.bottom, width + zeros.left + zeros.right, channels]
        case .resizing(let size):
            guard [size.height, size.width].allSatisfy((1...(1 << 14)).contains) else {
                throw GraphError(
                    node: name, "expected a size of 1 to \(1 << 14), found \(size.height)×\(size.width)")
            }
            return [size.height, size.width, try image().channels]
        case .rescaling(let rescaling):
            guard rescaling.scale.isFinite, rescaling.offset.isFinite else {
                throw GraphError(node: name, "expected a finite scale and a finite offset")
            }
            return input
        case .dense(let dense):
            guard input.count == 1 else {
                throw GraphError(node: name, "expected a vector [C], found shape \(input)")
            }
            guard 1...(1 << 20) ~= dense.units else {
                throw GraphError(node: name, "expected a positive number of units, found \(dense.units)")
            }
            return [dense.units]
        case .dropout(let rate):
            guard rate >= 0, rate < 1 else {
                throw GraphError(
                    node: name, "expected a rate from 0 up to, but not including, 1, found \(rate)")
            }
            return input
        case .flatten:
            guard let count = input.productAtMost(Graph.largestTensor) else {
                throw GraphError(
                    node: name, "expected at most \(Graph.largestTensor) numbers, found shape \(input)")
            }
            return [count]
        case .reshape(let shape):
            guard (1...3).contains(shape.count), shape.allSatisfy({ $0 > 0 }),
                let count = shape.productAtMost(Graph.largestTensor),
                count == input.productAtMost(Graph.largestTensor)
            else { throw GraphError(node: name, "expected as many numbers as \(input) has, found \(shape)") }
            return shape
        case .activation(let activation):
            guard activation.isFinite else {
                throw GraphError(node: name, "expected a finite setting of \(activation.title)")
            }
            return input
        case .batchNormalization, .add, .concatenate:
            return input
        }
    }

    /// A function that needs a setting is a layer of its own, as in Keras' files.
    private func requireNamedActivation(_ name: String) throws {
        if case .activation = self { return }
        guard let activation, activation.kerasName == nil else { return }
        throw GraphError(
            node: name,
            "expected an activation without settings, found \(activation.title); append it as a layer")
    }

    /// Whether the layer takes an image without an axis for channels, `[H, W]`.
    private var takesPlanes: Bool {
        switch self {
        case .flatten, .reshape, .rescaling, .dropout, .add: true
        case .activation(let activation): activation != .softmax
        default: false
        }
    }

    /// The shape that a layer with several inputs makes of them; nil for the layers that have one input.
    private func mergedShape(of inputs: [[Int]], name: String) throws -> [Int]? {
        switch self {
        case .add:
            guard inputs.count >= 2, let first = inputs.first, inputs.allSatisfy({ $0 == first }) else {
                throw GraphError(node: name, "expected two or more inputs of one shape, found \(inputs)")
            }
            return first
        case .concatenate:
            guard 2...4096 ~= inputs.count, let first = inputs.first,
                inputs.allSatisfy({ $0.dropLast() == first.dropLast() })
            else {
                throw GraphError(
                    node: name,
                    "expected two or more inputs that differ in their channels only, found \(inputs)")
            }
            return first.dropLast() + [inputs.reduce(0) { $0 + ($1.last ?? 0) }]
        default:
            return nil
        }
    }
}

/// Windows along one axis: how many there are, and the padding they need before and after the input.
public struct Window: Equatable, Sendable {
    /// Number of windows.
    public let output: Int
    /// Padding before the first element.
    public let before: Int
    /// Padding after the last element; may be negative where elements are left over.
    public let after: Int

    /// Keras' and TensorFlow's rule; nil when no window fits.
    public init?(input: Int, size: Int, stride: Int, padding: Padding) {
        guard (1...4096).contains(size), (1...4096).contains(stride), input > 0 else { return nil }
        switch padding {
        case .valid:
            guard input >= size else { return nil }
            output = (input - size) / stride + 1
            before = 0
            after = (output - 1) * stride + size - input
        case .same:
            output = (input + stride - 1) / stride
            let total = max((output - 1) * stride + size - input, 0)
            before = total / 2
            after = (output - 1) * stride + size - input - before
        }
    }
}
