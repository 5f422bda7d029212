/// The layer that a node of a ``Graph`` computes: a ``LayerKind`` with its hyper-parameters, without weights.
///
/// Images have the shape `[H, W, C]`, vectors `[C]`. The batch dimension is always omitted.
public struct Layer: Sendable, Equatable {
    /// The layer as a value of its own type, such as a ``Convolution``.
    public let kind: any LayerKind

    /// Creates a layer of any kind.
    public init(_ kind: any LayerKind) { self.kind = kind }

    /// Returns the layer as the given type; nil when it has another type.
    public func `as`<Kind: LayerKind>(_ type: Kind.Type) -> Kind? { kind as? Kind }

    /// Returns whether the layer has the given type.
    public func `is`<Kind: LayerKind>(_ type: Kind.Type) -> Bool { kind is Kind }

    /// Returns whether both layers have the same type and hyper-parameters.
    public static func == (a: Layer, b: Layer) -> Bool { a.kind.isEqual(to: b.kind) }

    /// The activation at the end of the layer; nil when there is none.
    public var activation: Activation? { kind.finalActivation }
    /// The name of the layer's class in Keras.
    public var kerasClass: String { kind.kerasClass }
    /// The class name in snake case, from which Keras derives layer names.
    public var kerasName: String { kind.kerasName }
}

/// A kind of layer: its hyper-parameters, output shape and weights. Defaults are those of Keras.
///
/// A new kind of layer is a new type. This protocol describes the layer; ``PlannedLayer`` describes how it is computed.
public protocol LayerKind: Sendable, Equatable {
    /// The name of the layer's class in Keras.
    var kerasClass: String { get }
    /// The class name in snake case, from which Keras derives layer names.
    var kerasName: String { get }
    /// The activation at the end of the layer; nil when there is none.
    var finalActivation: Activation? { get }
    /// Whether Grad-CAM counts the layer as part of the block of the convolution before it.
    var staysInBlock: Bool { get }
    /// Whether the output has the scale of the input.
    var keepsScale: Bool { get }

    /// Returns the output shape for the given input shapes.
    /// - Parameter name: the layer's name, for errors.
    /// - Throws: ``GraphError`` when the inputs do not fit.
    func outputShape(of inputs: [[Int]], name: String) throws -> [Int]

    /// Returns the weights in Keras' order.
    /// - Parameters:
    ///   - name: the layer's name.
    ///   - input: the shape of the first input.
    ///   - output: the result of ``outputShape(of:name:)``.
    func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter]
}

extension LayerKind {
    /// The class name in snake case, from which Keras derives layer names.
    public var kerasName: String { snakeCase(kerasClass) }
    /// The activation at the end of the layer; nil by default.
    public var finalActivation: Activation? { nil }
    /// Whether Grad-CAM counts the layer as part of the block of the convolution before it; false by default.
    public var staysInBlock: Bool { false }
    /// Whether the output has the scale of the input; false by default.
    public var keepsScale: Bool { false }
    /// Returns the weights in Keras' order; none by default.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] { [] }

    func isEqual(to other: any LayerKind) -> Bool { other as? Self == self }

    /// Returns the shape of the only input.
    /// - Parameter takesPlanes: whether an image without a channel axis, `[H, W]`, is accepted.
    func onlyInput(_ inputs: [[Int]], _ name: String, takesPlanes: Bool = false) throws -> [Int] {
        guard inputs.count == 1, let input = inputs.first else {
            throw GraphError(node: name, "expected one input, found \(inputs.count)")
        }
        guard input.count != 2 || takesPlanes else {
            throw GraphError(node: name, "expected an image [H, W, C] or a vector [C], found shape \(input)")
        }
        return input
    }

    /// Returns the shape of the only input, `[H, W, C]`.
    func image(_ inputs: [[Int]], _ name: String) throws -> (height: Int, width: Int, channels: Int) {
        let input = try onlyInput(inputs, name)
        guard input.count == 3 else {
            throw GraphError(node: name, "expected an image [H, W, C], found shape \(input)")
        }
        return (input[0], input[1], input[2])
    }

    /// Throws when the activation has settings: such functions are separate layers, as in Keras' files.
    func requireNamedActivation(_ name: String) throws {
        guard let activation = finalActivation, activation.kerasName == nil else { return }
        throw GraphError(
            node: name,
            "expected an activation without settings, found \(activation.title); append it as a layer")
    }
}

/// Returns a class name in snake case by Keras' rule, such as `max_pooling2d` for `MaxPooling2D`.
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
