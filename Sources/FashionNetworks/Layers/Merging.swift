/// A layer that combines several inputs element by element.
///
/// An input of length 1 along an axis is repeated along it, as in NumPy's broadcasting: `[1, 1, C]` multiplies the
/// channels of `[H, W, C]`.
public enum Merge: String, LayerKind {
    /// The sum.
    case add
    /// The product.
    case multiply
    /// The mean.
    case average
    /// The maximum.
    case maximum
    /// The minimum.
    case minimum
    /// The first minus the second.
    case subtract

    /// The name of the layer's class in Keras.
    public var kerasClass: String {
        switch self {
        case .add: "Add"
        case .multiply: "Multiply"
        case .average: "Average"
        case .maximum: "Maximum"
        case .minimum: "Minimum"
        case .subtract: "Subtract"
        }
    }
    /// Whether Grad-CAM counts the layer as part of the block of the convolution before it.
    public var staysInBlock: Bool { true }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        guard let first = inputs.first, self == .subtract ? inputs.count == 2 : 2...4096 ~= inputs.count,
            inputs.allSatisfy({ $0.count == first.count })
        else { throw Self.error(name, inputs, self) }
        let result = first.indices.map { axis in inputs.map { $0[axis] }.max() ?? 1 }
        for input in inputs {
            guard zip(input, result).allSatisfy({ $0 == $1 || $0 == 1 }) else {
                throw Self.error(name, inputs, self)
            }
        }
        return result
    }

    private static func error(_ name: String, _ inputs: [[Int]], _ kind: Merge) -> GraphError {
        let count = kind == .subtract ? "two inputs" : "two or more inputs"
        return GraphError(node: name, "expected \(count) of one shape, found \(inputs)")
    }
}

/// Concatenation of two or more inputs along the last axis: the channels of images, the columns of matrices. An input may
/// occur several times.
public struct Concatenation: LayerKind {
    /// Creates a concatenation.
    public init() {}

    /// The name of the layer's class in Keras.
    public var kerasClass: String { "Concatenate" }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        guard 2...4096 ~= inputs.count, let first = inputs.first,
            inputs.allSatisfy({ $0.dropLast() == first.dropLast() })
        else {
            throw GraphError(
                node: name,
                "expected two or more inputs that differ in their channels only, found \(inputs)")
        }
        return first.dropLast() + [inputs.reduce(0) { $0 + ($1.last ?? 0) }]
    }
}

extension Layer {
    /// The sum of two or more inputs, with broadcasting as in ``Merge``.
    public static let add = Layer(Merge.add)
    /// Returns a layer that combines several inputs element by element.
    public static func merge(_ merge: Merge) -> Layer { Layer(merge) }
    /// The concatenation of two or more inputs along the last axis.
    public static let concatenate = Layer(Concatenation())
}
