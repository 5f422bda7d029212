import FashionCompute

/// A kind of layer that can be computed. The type of the layer says in one file of its own how.
public protocol PlannedLayer: LayerKind {
    /// Makes the operation of one node.
    /// - Throws: ``GraphError`` for a layer at a place where it cannot stand.
    func operation(for place: LayerPlace) throws -> any Operation
}

/// A node's place in a plan: what a ``PlannedLayer`` has to know to make its operation.
public struct LayerPlace {
    /// The node.
    public let node: Graph.Node
    /// The node's position in its graph.
    public let index: Int
    /// The shape of each input.
    public let inputs: [[Int]]
    /// What the plan is for.
    public let mode: PlanBuilder.Mode
    /// Whether the layer is in training mode, as it is in a part that trains.
    public let trains: Bool
    /// Whether the node is the network's output.
    public let isOutput: Bool
    /// Whether the ReLU after the node is computed with it.
    let fusesReLU: Bool
    /// The most that this ReLU gives; nil for no bound.
    let limit: Float?
    /// Whether a sum after the node is computed with it.
    let fusesSum: Bool
    /// Zeros around the first input that the operation has to count in by itself.
    let zeros: ZeroPadding?

    /// The node's name.
    public var name: String { node.name }

    /// An operation with the activation that its layer asks for after it.
    /// - Parameters:
    ///   - fusesReLU: whether the operation can compute ReLU itself, where no backward pass over it follows.
    ///   - make: gets whether to fuse ReLU.
    func activated(
        _ activation: Activation, fusesReLU: Bool = false, make: (_ relu: Bool) -> any Operation
    ) throws -> any Operation {
        switch activation {
        case .linear: return make(false)
        case .softmax:
            guard isOutput else { throw softmaxInside }
            return make(false)
        case .relu:
            return fusesReLU && mode != .training
                ? make(true) : SequenceOperation([make(false), ReLUOperation(layer: name)])
        default:
            return SequenceOperation([make(false), activation.elementwise(name)])
        }
    }

    var softmaxInside: GraphError {
        GraphError(node: name, "softmax is supported behind the last layer only")
    }

    /// Windows over the first input.
    func geometry(_ windows: Windows) -> WindowGeometry {
        WindowGeometry(windows, over: inputs[0], zeros: zeros)
    }
}

extension WindowGeometry {
    /// Windows over an image of a shape, with zeros around it.
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
