extension Graph {
    /// The positions of the nodes that read each node's output.
    var users: [[Int]] {
        var users = [[Int]](repeating: [], count: nodes.count)
        for (index, node) in nodes.enumerated() {
            for input in node.inputs { users[input].append(index) }
        }
        return users
    }

    /// For each node that a following ReLU can be fused into, the position of that ReLU.
    ///
    /// A ReLU fuses when it is the only reader. Batch normalisation takes it always; a convolution only in
    /// inference, since training needs the number before the ReLU's zero.
    func fusedReLUs(inference: Bool) -> [Int: Int] {
        let users = users
        var fused: [Int: Int] = [:]
        for (index, node) in nodes.enumerated() {
            guard users[index].count == 1, nodes[users[index][0]].layer == .activation(.relu) else {
                continue
            }
            switch node.layer {
            case .batchNormalization: fused[index] = users[index][0]
            case .convolution(let convolution) where inference && convolution.activation == .linear:
                fused[index] = users[index][0]
            default: break
            }
        }
        return fused
    }
}
