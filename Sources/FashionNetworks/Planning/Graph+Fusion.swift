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
            guard users[index].count == 1,
                let activation = nodes[users[index][0]].layer.as(Activation.self)
            else { continue }
            let isReLU = activation == .relu
            let isBounded = activation.limit ?? 0 > 0
            let fuses =
                switch node.layer.kind {
                case is BatchNormalization: isReLU
                case let convolution as Convolution:
                    // Winograd's kernels have no bound, and 3×3 convolutions may be computed by them.
                    inference && convolution.activation == .linear
                        && (isReLU
                            || isBounded
                                && (convolution.kernel != Extent(3) || convolution.strides != Extent(1)))
                case let convolution as DepthwiseConvolution:
                    inference && convolution.activation == .linear && (isReLU || isBounded)
                default: false
                }
            if fuses { fused[index] = users[index][0] }
        }
        return fused
    }

    /// The zero paddings that need no step of their own, since windows reach into padding anyway: everything that reads them
    /// is a convolution, or a maximum pooling without padding of its own.
    func absorbedPaddings() -> [Int: ZeroPadding] {
        let users = users
        var absorbed: [Int: ZeroPadding] = [:]
        for (index, node) in nodes.enumerated() {
            guard let zeros = node.layer.as(ZeroPadding.self), !users[index].isEmpty,
                users[index].allSatisfy({ canAbsorb(zeros, nodes[$0].layer) })
            else { continue }
            absorbed[index] = zeros
        }
        return absorbed
    }

    /// No window may lie in the padding as a whole.
    private func canAbsorb(_ zeros: ZeroPadding, _ layer: Layer) -> Bool {
        func isSmaller(than size: Extent) -> Bool {
            max(zeros.top, zeros.bottom) < size.height && max(zeros.left, zeros.right) < size.width
        }
        switch layer.kind {
        case let convolution as Convolution: return isSmaller(than: convolution.kernel)
        case let layer as MaxPooling:
            return layer.pooling.padding == .valid && isSmaller(than: layer.pooling.size)
        default: return false
        }
    }

    /// For each sum of two whose second term is a 1×1 convolution that nothing else reads, the position of that convolution,
    /// which can add the first term by itself.
    func fusedSums() -> [Int: Int] {
        let users = users
        var fused: [Int: Int] = [:]
        for (index, node) in nodes.enumerated() where node.layer == .add && node.inputs.count == 2 {
            let term = node.inputs[1]
            guard users[term].count == 1, node.inputs[0] < term,
                let convolution = nodes[term].layer.as(Convolution.self),
                nodes[node.inputs[0]].shape == node.shape, nodes[term].shape == node.shape,
                convolution.kernel == Extent(1), convolution.groups == 1, convolution.activation == .linear
            else { continue }
            fused[term] = index
        }
        return fused
    }
}
