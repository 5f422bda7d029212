extension Graph {
    /// The positions of the nodes that read each node's output.
    var users: [[Int]] {
        var users = [[Int]](repeating: [], count: nodes.count)
        for (index, node) in nodes.enumerated() {
            for input in node.inputs { users[input].append(index) }
        }
        return users
    }

    /// Returns, for each node into which the following ReLU can be fused, the position of that ReLU.
    ///
    /// A ReLU can be fused when it is the only reader. Batch normalisation always takes an unbounded ReLU; a
    /// convolution takes one only in inference, because training needs the value before the ReLU.
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
                    // The Winograd kernels, which may compute a 3×3 convolution, cannot apply a bound.
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

    /// Returns, for each 3×3 convolution that can compute the following max pooling of 2×2 pixels, the position of that
    /// pooling, in inference. Between them there may be only a ReLU of `fusedReLUs`, and each is the only reader.
    func fusedPoolings(after fusedReLUs: [Int: Int]) -> [Int: Int] {
        let users = users
        var fused: [Int: Int] = [:]
        for (index, node) in nodes.enumerated() {
            guard let convolution = node.layer.as(Convolution.self), convolution.kernel == Extent(3),
                convolution.activation == .linear || convolution.activation == .relu
            else { continue }
            let relu = fusedReLUs[index]
            guard relu.map({ nodes[$0].layer.activation == .relu }) ?? true,
                users[index].count == 1, users[relu ?? index].count == 1,
                let pooling = nodes[users[relu ?? index][0]].layer.as(MaxPooling.self)?.pooling,
                pooling == Pooling(size: Extent(2))
            else { continue }
            fused[index] = users[relu ?? index][0]
        }
        return fused
    }

    /// Returns the zero paddings that need no separate step, because all their readers are convolutions or max poolings
    /// without padding, whose windows can include the zeros.
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

    /// Returns whether the layer can apply the zeros itself: no window may lie entirely in the padding.
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

    /// Returns the positions of sums of two terms, keyed by the 1×1 convolution that is the second term. The sum must
    /// be the only reader of that convolution, which can then add the first term itself.
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
