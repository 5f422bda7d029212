/// What a node of a ``Graph`` computes: a ``LayerKind`` with its hyper-parameters, no weights.
///
/// Images are `[H, W, C]`, vectors `[C]`; the batch dimension is never written down.
public struct Layer: Sendable, Equatable {
    /// The layer by its type, such as a ``Convolution``.
    public let kind: any LayerKind

    /// A layer of any kind.
    public init(_ kind: any LayerKind) { self.kind = kind }

    /// The layer as one of a type; nil when it is of another.
    public func `as`<Kind: LayerKind>(_ type: Kind.Type) -> Kind? { kind as? Kind }

    /// Whether the layer is of a type.
    public func `is`<Kind: LayerKind>(_ type: Kind.Type) -> Bool { kind is Kind }

    /// Whether both are of one type and have the same hyper-parameters.
    public static func == (a: Layer, b: Layer) -> Bool { a.kind.isEqual(to: b.kind) }

    /// The function at the layer's end; nil for layers that have none.
    public var activation: Activation? { kind.finalActivation }
    /// The layer's class in Keras.
    public var kerasClass: String { kind.kerasClass }
    /// The snake-case class name from which Keras makes a layer's name.
    public var kerasName: String { kind.kerasName }
}

/// A kind of layer: its hyper-parameters, the shape that it makes and the weights that it has. Defaults are Keras'.
///
/// A new kind is a type of its own: this protocol says what the network is, ``PlannedLayer`` how it is computed.
public protocol LayerKind: Sendable, Equatable {
    /// The class in Keras.
    var kerasClass: String { get }
    /// The snake-case class name from which Keras makes a layer's name.
    var kerasName: String { get }
    /// The function at the layer's end; nil for layers that have none.
    var finalActivation: Activation? { get }
    /// Whether Grad-CAM counts the layer to the block of the convolution before it.
    var staysInBlock: Bool { get }
    /// Whether numbers come out on the scale on which they went in.
    var keepsScale: Bool { get }

    /// Gives the shape that comes out for these input shapes.
    /// - Parameter name: the layer's, for errors.
    /// - Throws: ``GraphError``.
    func outputShape(of inputs: [[Int]], name: String) throws -> [Int]

    /// Gives the weights, in Keras' order.
    /// - Parameters:
    ///   - name: the layer's.
    ///   - input: the shape of the first input.
    ///   - output: what ``outputShape(of:name:)`` gave.
    func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter]
}

extension LayerKind {
    /// The snake-case class name from which Keras makes a layer's name.
    public var kerasName: String { snakeCase(kerasClass) }
    /// The function at the layer's end.
    public var finalActivation: Activation? { nil }
    /// Grad-CAM counts the layer to the block of the convolution before it.
    public var staysInBlock: Bool { false }
    /// Numbers come out on the scale on which they went in.
    public var keepsScale: Bool { false }
    /// Gives the weights, in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] { [] }

    func isEqual(to other: any LayerKind) -> Bool { other as? Self == self }

    /// The only input's shape.
    /// - Parameter takesPlanes: whether an image without an axis for channels, `[H, W]`, will do.
    func onlyInput(_ inputs: [[Int]], _ name: String, takesPlanes: Bool = false) throws -> [Int] {
        guard inputs.count == 1, let input = inputs.first else {
            throw GraphError(node: name, "expected one input, found \(inputs.count)")
        }
        guard input.count != 2 || takesPlanes else {
            throw GraphError(node: name, "expected an image [H, W, C] or a vector [C], found shape \(input)")
        }
        return input
    }

    /// The only input's shape, `[H, W, C]`.
    func image(_ inputs: [[Int]], _ name: String) throws -> (height: Int, width: Int, channels: Int) {
        let input = try onlyInput(inputs, name)
        guard input.count == 3 else {
            throw GraphError(node: name, "expected an image [H, W, C], found shape \(input)")
        }
        return (input[0], input[1], input[2])
    }

    /// A function that needs a setting is a layer of its own, as in Keras' files.
    func requireNamedActivation(_ name: String) throws {
        guard let activation = finalActivation, activation.kerasName == nil else { return }
        throw GraphError(
            node: name,
            "expected an activation without settings, found \(activation.title); append it as a layer")
    }
}

/// A class name in snake case by Keras' rule: `MaxPooling2D` as `max_pooling2d`.
package func snakeCase(_ className: String) -> String {
    let letters = Array(className)
    var text = ""
    for (index, letter) in letters.enumerated() {
        let followsSmall = index > 0 && letters[index - 1].isLowercase
        let startsWord = index > 0 && index + 1 < letters.count && letters[index + 1].isLowercase
        if letter.isUppercase, followsSmall || startsWord { text += "_" }
        text += letter.lowercased()
    }
    return text
}
