extension Graph {
    /// The weights to which all logits are proportional, those of the last layer with weights, such as a dense layer's
    /// kernel and bias; nil when there are no such weights.
    ///
    /// Only layers that commute with a positive factor, such as poolings and ReLU, may follow that layer, and each
    /// output may have only one reader.
    public var logitParameters: [Parameter]? {
        let users = users
        var index = nodes.count - 1
        while index > 0 {
            let node = nodes[index]
            guard node.inputs.count == 1, users[index].count == (index == nodes.count - 1 ? 0 : 1) else {
                return nil
            }
            let isLast = index == nodes.count - 1
            switch node.layer.kind {
            case let layer as any LinearLayer:
                guard layer.activation.passesFactors || (isLast && layer.activation == .softmax) else {
                    return nil
                }
                return parameters(of: node)
            case let layer as BatchNormalization:
                let wanted: Set<Parameter.Role> = [.gamma, .beta]
                return layer.scales ? parameters(of: node).filter { wanted.contains($0.role) } : nil
            case let activation as Activation:
                guard activation.passesFactors || (isLast && activation == .softmax) else { return nil }
            case is Dropout, is Flatten, is Reshape, is MaxPooling, is AveragePooling, is GlobalPooling: break
            default: return nil
            }
            index = node.inputs[0]
        }
        return nil
    }
}

extension Activation {
    /// Whether f(c·x) = c·f(x) for every c above 0.
    fileprivate var passesFactors: Bool {
        switch self {
        case .linear, .relu, .leakyReLU: true
        default: false
        }
    }
}
