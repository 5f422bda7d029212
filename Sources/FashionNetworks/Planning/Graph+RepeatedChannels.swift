extension Graph {
    /// The same function for inference with fewer steps: ``foldingBatchNormalization(_:)``, and then
    /// ``foldingRepeatedChannels(_:)``.
    /// - Throws: ``GraphError`` when weights are missing.
    func foldedForInference(_ weights: Weights) throws -> (graph: Graph, weights: Weights) {
        let folded = try foldingBatchNormalization(weights)
        return try folded.graph.foldingRepeatedChannels(folded.weights)
    }

    /// The same function without repeated channels: where a convolution is all that reads several copies of one image, as
    /// of a grey image that stands for a coloured one, it reads the image itself, with the sum of its kernel's parts for
    /// the copies. Zeros around the image may come between.
    /// - Throws: ``GraphError`` when weights are missing.
    private func foldingRepeatedChannels(_ weights: Weights) throws -> (graph: Graph, weights: Weights) {
        let users = users
        /// The kernels that are summed, and over how many copies, by the position of the convolution.
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
    /// An HWIO kernel's numbers with the sum over the copies of each input, whose count is that of the inputs divided by
    /// that of the copies.
    fileprivate func summed(_ numbers: [Float], overCopies count: Int) -> [Float] {
        let (inputs, outputs) = (shape[2] / count, shape[3])
        return (0..<self.count / count).map { place in
            let (tap, rest) = place.quotientAndRemainder(dividingBy: inputs * outputs)
            return (0..<count).reduce(0) { $0 + numbers[(tap * count + $1) * inputs * outputs + rest] }
        }
    }
}
