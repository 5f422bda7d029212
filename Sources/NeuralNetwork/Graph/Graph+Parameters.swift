/// A weight of a layer: its name and shape, not its numbers.
public struct Parameter: Sendable, Hashable {
    /// What the weight does in its layer; the raw value is Keras' name.
    public enum Role: String, Sendable, CaseIterable {
        case kernel, bias, gamma, beta
        case depthwiseKernel = "depthwise_kernel"
        case movingMean = "moving_mean"
        case movingVariance = "moving_variance"
    }

    /// The layer that it belongs to.
    public let node: String
    /// What it does there.
    public let role: Role
    /// Kernels are HWIO or `[in, out]`, depthwise ones `[H, W, C, multiplier]`, everything else `[C]`.
    public let shape: [Int]

    /// Unique within a graph: `layer/role`.
    public var name: String { "\(node)/\(role.rawValue)" }
    /// Number of scalars.
    public var count: Int { shape.reduce(1, *) }
    /// Whether training changes it by its gradient; moving statistics follow the batches instead.
    public var isTrainable: Bool { role != .movingMean && role != .movingVariance }
}

extension Graph {
    /// The weights of one node in Keras' order: kernel, bias; gamma, beta, moving mean, moving variance.
    public func parameters(of node: Node) -> [Parameter] {
        func parameter(_ role: Parameter.Role, _ shape: [Int]) -> Parameter {
            Parameter(node: node.name, role: role, shape: shape)
        }
        let input = node.inputs.first.map { nodes[$0].shape } ?? []
        switch node.layer {
        case .convolution(let convolution):
            let kernel = [convolution.kernel.height, convolution.kernel.width, input[2], convolution.filters]
            return [parameter(.kernel, kernel)]
                + (convolution.useBias ? [parameter(.bias, [convolution.filters])] : [])
        case .dense(let dense):
            return [parameter(.kernel, [input[0], dense.units])]
                + (dense.useBias ? [parameter(.bias, [dense.units])] : [])
        case .depthwiseConvolution(let convolution):
            let kernel = [
                convolution.kernel.height, convolution.kernel.width, input[2], convolution.multiplier,
            ]
            return [parameter(.depthwiseKernel, kernel)]
                + (convolution.useBias ? [parameter(.bias, [input[2] * convolution.multiplier])] : [])
        case .batchNormalization(let normalization):
            let roles: [Parameter.Role] =
                (normalization.scales ? [.gamma] : []) + (normalization.shifts ? [.beta] : [])
                + [.movingMean, .movingVariance]
            return roles.map { parameter($0, [node.shape[node.shape.count - 1]]) }
        default:
            return []
        }
    }

    /// All weights, in the order of the nodes.
    public var parameters: [Parameter] { nodes.flatMap(parameters(of:)) }

    /// Number of scalars in all weights.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }
    /// Number of scalars that training changes by their gradient.
    public var trainableParameterCount: Int { parameters.filter(\.isTrainable).reduce(0) { $0 + $1.count } }
}
