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
            guard users[index].count == 1, case .activation(let activation) = nodes[users[index][0]].layer
            else {
                continue
            }
            switch (node.layer, activation) {
            case (.batchNormalization, .relu): fused[index] = users[index][0]
            case (.convolution(let convolution), .relu) where inference && convolution.activation == .linear:
                fused[index] = users[index][0]
            // Winograd's kernels have no bound, and 3×3 convolutions may be computed by them.
            case (.convolution(let convolution), .clippedReLU(let limit))
            where inference && convolution.activation == .linear && limit > 0
                && (convolution.kernel != Extent(3) || convolution.strides != Extent(1)):
                fused[index] = users[index][0]
            case (.depthwiseConvolution(let convolution), _)
            where inference && convolution.activation == .linear
                && (activation == .relu || activation.limit ?? 0 > 0):
                fused[index] = users[index][0]
            default: break
            }
        }
        return fused
    }

    /// The zero paddings that need no step of their own, since windows reach into padding anyway: everything that reads them
    /// is a convolution, or a maximum pooling without padding of its own.
    func absorbedPaddings() -> [Int: ZeroPadding] {
        let users = users
        var absorbed: [Int: ZeroPadding] = [:]
        for (index, node) in nodes.enumerated() {
            guard case .zeroPadding(let zeros) = node.layer, !users[index].isEmpty,
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
        switch layer {
        case .convolution(let convolution): return isSmaller(than: convolution.kernel)
        case .maxPooling(let pooling): return pooling.padding == .valid && isSmaller(than: pooling.size)
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
                case .convolution(let convolution) = nodes[term].layer,
                convolution.kernel == Extent(1), convolution.activation == .linear
            else { continue }
            fused[term] = index
        }
        return fused
    }
}
