import FashionCompute

/// A kind of layer that can be computed.
public protocol PlannedLayer: LayerKind {
    /// Returns the operation that computes one node.
    /// - Throws: ``GraphError`` for a layer that is not supported at its place in the network.
    func operation(for place: LayerPlace) throws -> any Operation
}

/// A node's place in a plan: the information from which a ``PlannedLayer`` makes its operation.
public struct LayerPlace {
    /// The node.
    public let node: Graph.Node
    /// The node's position in its graph.
    public let index: Int
    /// The shape of each input.
    public let inputs: [[Int]]
    /// The purpose of the plan.
    public let mode: PlanBuilder.Mode
    /// Whether the layer is in training mode.
    public let trains: Bool
    /// Whether the node is the network's output.
    public let isOutput: Bool
    /// Whether the node's operation also computes the ReLU after it.
    let fusesReLU: Bool
    /// The upper bound of this ReLU; nil when it has none.
    let limit: Float?
    /// Whether the node's operation also computes the sum after it.
    let fusesSum: Bool
    /// The name of the max pooling of 2×2 pixels that the node's operation computes last; nil when there is none.
    let fusedPooling: String?
    /// The zero padding around the first input that the operation has to apply itself.
    let zeros: ZeroPadding?

    /// The node's name.
    public var name: String { node.name }

    /// Returns an operation followed by the activation of its layer.
    /// - Parameters:
    ///   - fusesReLU: whether the operation can compute ReLU itself; it does so in inference only.
    ///   - make: returns the operation, with or without ReLU.
    func activated(
        _ activation: Activation, fusesReLU: Bool = false, make: (_ relu: Bool) -> any Operation
    ) throws -> any Operation {
        switch activation {
        case .linear: return make(false)
        case .softmax:
            guard isOutput else { throw softmaxInside }
            return make(false)
        case .relu:
            return fusesReLU && mode == .inference
                ? make(true) : SequenceOperation([make(false), ReLUOperation(layer: name)])
        default:
            return SequenceOperation([make(false), activation.elementwise(name)])
        }
    }

    var softmaxInside: GraphError {
        GraphError(node: name, "softmax is supported behind the last layer only")
    }

    /// Returns the geometry of windows over the first input.
    func geometry(_ windows: Windows) -> WindowGeometry {
        WindowGeometry(windows, over: inputs[0], zeros: zeros)
    }
}

extension WindowGeometry {
    /// Creates the geometry of windows over an image of the given shape, with zeros around it.
    init(_ windows: Windows, over image: [Int], zeros: ZeroPadding? = nil) {
        let along = windows.along(image)
        self.init(
            kernel: [windows.size.height, windows.size.width],
            strides: [windows.strides.height, windows.strides.width],
            before: [
                (along?.rows.before ?? 0) + (zeros?.top ?? 0),
                (along?.columns.before ?? 0) + (zeros?.left ?? 0),
            ],
            after: [
                max((along?.rows.after ?? 0) + (zeros?.bottom ?? 0), 0),
                max((along?.columns.after ?? 0) + (zeros?.right ?? 0), 0),
            ], dilation: [windows.dilation.height, windows.dilation.width])
    }
}
