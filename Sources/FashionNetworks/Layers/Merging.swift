/// Several inputs, number by number, as one.
///
/// Along an axis where one input has the length 1 its number stands for all, as in NumPy's broadcasting: `[1, 1, C]`
/// multiplies the channels of `[H, W, C]`.
public enum Merge: String, LayerKind {
    /// Their sum.
    case add
    /// Their product.
    case multiply
    /// Their mean.
    case average
    /// The largest.
    case maximum
    /// The smallest.
    case minimum
    /// The first minus the second.
    case subtract

    /// The class in Keras.
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
    /// Grad-CAM counts the layer to the block of the convolution before it.
    public var staysInBlock: Bool { true }

    /// Gives the shape that comes out, or an error that says what does not fit.
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

/// The channels of two or more inputs, one input's after the other's; an input may be there several times.
public struct Concatenation: LayerKind {
    /// The channels of all inputs.
    public init() {}

    /// The class in Keras.
    public var kerasClass: String { "Concatenate" }

    /// Gives the shape that comes out, or an error that says what does not fit.
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
    /// Sum of two or more inputs of one shape.
    public static let add = Layer(Merge.add)
    /// Several inputs, number by number, as one.
    public static func merge(_ merge: Merge) -> Layer { Layer(merge) }
    /// The channels of two or more inputs, one input's after the other's.
    public static let concatenate = Layer(Concatenation())
}
