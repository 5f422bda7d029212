extension Graph {
    /// Returns a network for inference that computes the same function in fewer steps: applies
    /// ``foldingBatchNormalization(_:)``, then ``foldingRepeatedChannels(_:)``.
    /// - Throws: ``GraphError`` when weights are missing.
    func foldedForInference(_ weights: Weights) throws -> (graph: Graph, weights: Weights) {
        let folded = try foldingBatchNormalization(weights)
        return try folded.graph.foldingRepeatedChannels(folded.weights)
    }

    /// Returns a network that computes the same function without repeated channels. A convolution that is the only
    /// reader of several concatenated copies of an image, such as a grey image repeated as three channels, reads the
    /// image itself; its kernel is summed over the copies. Zero paddings may lie between the two.
    /// - Throws: ``GraphError`` when weights are missing.
    private func foldingRepeatedChannels(_ weights: Weights) throws -> (graph: Graph, weights: Weights) {
        let users = users
        /// The number of copies over which a kernel is summed, by the position of the convolution.
        var copies: [Int: Int] = [:]
        var dropped: Set<Int> = []
        for (index, node) in nodes.enumerated()
        where node.layer == .concatenate && Set(node.inputs).count == 1 {
            var reader = index
            repeat {
                guard users[reader].count == 1 else { break }
                reader = users[reader][0]
            } while nodes[reader].layer.is(ZeroPadding.self)
            guard reader != index, let convolution = nodes[reader].layer.as(Convolution.self),
                convolution.groups == 1
            else { continue }
            copies[reader] = node.inputs.count
            dropped.insert(index)
        }
        if dropped.isEmpty { return (self, weights) }
        var folded = try Graph(name: name, inputName: nodes[0].name, inputShape: inputShape)
        var foldedWeights = weights
        var position = [0]
        for (index, node) in nodes.enumerated().dropFirst() {
            let inputs = node.inputs.map { position[$0] }
            if dropped.contains(index) {
                position.append(inputs[0])
                continue
            }
            position.append(try folded.append(node.layer, name: node.name, inputs: inputs))
            guard let count = copies[index] else { continue }
            for kernel in parameters(of: node) where kernel.role == .kernel {
                let numbers = try weights.numbers(of: kernel)
                foldedWeights[kernel] = kernel.summed(numbers, overCopies: count)
            }
        }
        return (folded, foldedWeights)
    }
}

extension Parameter {
    /// Returns an HWIO kernel's values summed over the copies of each input channel; the number of input channels is
    /// divided by the number of copies.
    fileprivate func summed(_ numbers: [Float], overCopies count: Int) -> [Float] {
        let (inputs, outputs) = (shape[2] / count, shape[3])
        return (0..<self.count / count).map { place in
            let (tap, rest) = place.quotientAndRemainder(dividingBy: inputs * outputs)
            return (0..<count).reduce(0) { $0 + numbers[(tap * count + $1) * inputs * outputs + rest] }
        }
    }
}
