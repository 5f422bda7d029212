import FashionCompute

/// Turns a ``Graph`` into the steps of a plan: the forward steps in order, then the backward steps in reverse order.
struct GraphPlanner {
    let graph: Graph
    let builder: PlanBuilder
    /// Whether each node is in training mode; ignored in inference.
    private let trains: [Bool]

    private var operations: [Int: any Operation] = [:]
    private var outputs: [Tensor] = []
    /// The node that does the work of another one, such as a fused ReLU, sum or pooling, keyed by the latter.
    private var fusedInto: [Int: Int] = [:]
    /// The chains of convolutions that are computed together, by their last node and by their inner nodes.
    private var chains: [Int: Graph.Chain] = [:]
    private var insideChains: [Int: Graph.Chain] = [:]
    /// The zero paddings that the layers after them apply.
    private let absorbed: [Int: ZeroPadding]

    /// - Throws: ``GraphError`` when `trained` names a layer that does not exist.
    init(_ graph: Graph, _ builder: PlanBuilder, trained: TrainedPart = .whole) throws {
        self.graph = graph
        self.builder = builder
        absorbed = graph.absorbedPaddings()
        trains = try graph.trainingModes(trained)
        for chain in graph.chains(in: builder.mode, trains: trains, absorbed: Set(absorbed.keys)) {
            chains[chain.last] = chain
            for node in chain.inner { insideChains[node] = chain }
        }
    }

    /// Appends the forward steps.
    /// - Returns: the input (`[N, H, W, C]`, `[N, H, W]` or `[N, C]`) and the output before a final softmax:
    ///   logits, `[N, C]`, for a classifier.
    mutating func planForward(batch: Int) throws -> (input: Tensor, logits: Tensor) {
        let shape = graph.inputShape
        let input = builder.tensor(
            try TensorDescriptor(imagesOf: shape, batch: batch),
            keep: true)
        let fused = graph.fusedReLUs(inference: builder.mode == .inference)
        let sums = builder.mode == .inference ? graph.fusedSums() : [:]
        let poolings = builder.mode == .inference ? graph.fusedPoolings(after: fused) : [:]
        fusedInto = Dictionary(
            uniqueKeysWithValues: (Array(fused) + Array(poolings)).map { ($0.value, $0.key) })
        outputs = [input]
        for (index, node) in graph.nodes.enumerated().dropFirst() {
            if let chain = insideChains[index] {
                // Nothing reads this output.
                outputs.append(outputs[chain.input])
                continue
            }
            if let chain = chains[index] {
                let operation = ConvolutionChainOperation(graph.convolutions(of: chain))
                operations[index] = operation
                outputs.append(try operation.forward([outputs[chain.input]], in: builder))
                continue
            }
            if let producer = fusedInto[index] ?? (absorbed[index] == nil ? nil : node.inputs[0]) {
                outputs.append(outputs[producer])
                continue
            }
            var inputs = node.inputs.map { outputs[$0] }
            let sum = sums[index].flatMap {
                canOverwrite(graph.nodes[$0].inputs[0], at: index, for: $0) ? $0 : nil
            }
            if let sum {
                inputs.append(outputs[graph.nodes[sum].inputs[0]])
                fusedInto[sum] = index
            }
            let operation = try self.operation(
                for: node, at: index, relu: fused[index] != nil,
                limit: fused[index].flatMap { graph.nodes[$0].layer.activation?.limit }, sum: sum != nil,
                pooling: poolings[index].map { graph.nodes[$0].name })
            operations[index] = operation
            outputs.append(try operation.forward(inputs, in: builder))
        }
        return (input, outputs[outputs.count - 1])
    }

    /// Returns the output of a node after ``planForward(batch:)``.
    func output(of node: Int) -> Tensor { outputs[node] }

    /// Returns whether, from the step of node `position` on, only the sum `reader` reads the output of node `index`, so
    /// that its memory can be overwritten.
    private func canOverwrite(_ index: Int, at position: Int, for reader: Int) -> Bool {
        let tensor = outputs[index]
        let sharing = outputs.indices.filter { outputs[$0].sharesMemory(with: tensor) }
        return !sharing.contains(0)
            && graph.nodes.indices.allSatisfy { later in
                later < position || later == reader
                    || !graph.nodes[later].inputs.contains(where: sharing.contains)
            }
    }

    /// Appends the backward steps, beginning with the gradient of the logits.
    func planBackward(from gradient: Tensor) throws {
        _ = try gradients(from: gradient, where: nodesThatNeedGradients, behind: 0)
    }

    /// Appends the backward steps through the part of the network after a node.
    /// - Returns: the gradient of the node's output; nil when the logits do not depend on it.
    func planBackward(from gradient: Tensor, to node: Int) throws -> Tensor? {
        var depends = graph.nodes.indices.map { $0 == node }
        for index in node + 1..<max(graph.nodes.count, node + 1) {
            depends[index] = graph.nodes[index].inputs.contains { depends[$0] }
        }
        return try gradients(from: gradient, where: depends, behind: node)[node]
    }

    /// - Returns: the gradient of each node's output, nil for nodes without one.
    private func gradients(
        from gradient: Tensor, where needsGradient: [Bool], behind first: Int
    ) throws -> [Tensor?] {
        var gradients = [Tensor?](repeating: nil, count: graph.nodes.count)
        gradients[graph.nodes.count - 1] = gradient
        for (index, node) in graph.nodes.enumerated().dropFirst(first + 1).reversed() {
            guard let gradient = gradients[index] else { continue }
            if let chain = chains[index], let operation = operations[index] {
                let new = try operation.backward(
                    gradient, wanted: [needsGradient[chain.input]], in: builder)
                if let new = new[0] { try add(new, to: chain.input, &gradients, node.name) }
                continue
            }
            if let producer = fusedInto[index] {
                gradients[producer] = gradient
                continue
            }
            if absorbed[index] != nil {
                try add(gradient, to: node.inputs[0], &gradients, node.name)
                continue
            }
            guard let operation = operations[index] else { continue }
            let inputGradients = try operation.backward(
                gradient, wanted: node.inputs.map { needsGradient[$0] }, in: builder)
            for (input, new) in zip(node.inputs, inputGradients) {
                if let new { try add(new, to: input, &gradients, node.name) }
            }
        }
        return gradients
    }

    private func add(_ new: Tensor, to index: Int, _ gradients: inout [Tensor?], _ layer: String) throws {
        gradients[index] = try gradients[index].map { try builder.sum($0, new, layer) } ?? new
    }

    /// Whether each node needs its gradient, because it or a node before it has parameters.
    private var nodesThatNeedGradients: [Bool] {
        var needs: [Bool] = []
        for node in graph.nodes {
            needs.append(node.inputs.contains { needs[$0] } || !graph.parameters(of: node).isEmpty)
        }
        return needs
    }

    private func operation(
        for node: Graph.Node, at index: Int, relu: Bool, limit: Float?, sum: Bool, pooling: String?
    ) throws -> any Operation {
        guard let layer = node.layer.kind as? any PlannedLayer else {
            throw GraphError(
                node: node.name, "expected a layer that computes, found \(node.layer.kerasClass)")
        }
        return try layer.operation(
            for: LayerPlace(
                node: node, index: index, inputs: node.inputs.map { graph.nodes[$0].shape },
                mode: builder.mode, trains: trains[index], isOutput: index == graph.nodes.count - 1,
                fusesReLU: relu, limit: limit, fusesSum: sum, fusedPooling: pooling,
                zeros: node.inputs.first.flatMap { absorbed[$0] }))
    }
}
