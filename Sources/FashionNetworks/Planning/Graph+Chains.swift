import FashionCompute

extension Graph {
    /// The nodes that one `ConvolutionChainOperation` computes: a depthwise convolution with the 1×1 convolutions
    /// before and after it, or one convolution with a bounded ReLU.
    struct Chain {
        /// A convolution, the normalisation after it, and the ReLU after both.
        struct Link {
            let convolution: Int
            var normalization: Int?
            var activation: Int?

            /// The node whose output is the output of the link.
            var last: Int { activation ?? normalization ?? convolution }
            fileprivate var all: [Int] { [convolution, normalization, activation].compactMap { $0 } }
        }

        var expansion: Link?
        var depthwise: Link?
        var projection: Link
        /// The node that adds the chain's input; nil when there is none.
        var sum: Int?
        /// The node that the chain reads.
        let input: Int

        /// The node whose output is the output of the chain.
        var last: Int { sum ?? projection.last }
        /// All other nodes.
        var inner: [Int] {
            let links = [expansion, depthwise, projection].compactMap { $0 }
            return (links.flatMap(\.all) + [last]).filter { $0 != last }
        }
    }

    /// Returns the chains of the network; no two of them share a node.
    ///
    /// A chain contains a batch normalisation only in training, and only one that uses its moving statistics; in
    /// inference it has already been folded. Networks without depthwise convolutions and bounded ReLUs have no chains.
    /// - Parameters:
    ///   - absorbed: the positions of zero paddings that the layers after them apply.
    func chains(in mode: PlanBuilder.Mode, trains: [Bool], absorbed: Set<Int>) -> [Chain] {
        if mode == .explanation { return [] }
        let finder = ChainFinder(
            graph: self, users: users, mode: mode, trains: trains, absorbed: absorbed)
        var chains: [Chain] = []
        var taken: Set<Int> = []
        func take(_ chain: Chain?) {
            guard let chain else { return }
            chains.append(chain)
            taken.formUnion(chain.inner + [chain.last])
        }
        for index in nodes.indices { take(finder.chain(aroundDepthwise: index, without: taken)) }
        for index in nodes.indices where !taken.contains(index) { take(finder.chain(ofOne: index)) }
        return chains
    }

    /// Returns the description of a chain for its operation.
    func convolutions(of chain: Chain) -> ConvolutionChain {
        ConvolutionChain(
            expansion: chain.expansion.map(frozen), depthwise: chain.depthwise.map(frozen),
            projection: frozen(chain.projection), addsInput: chain.sum != nil)
    }

    private func frozen(_ link: Chain.Link) -> FrozenConvolution {
        let node = nodes[link.convolution]
        let normalization = link.normalization.flatMap { index in
            nodes[index].layer.as(BatchNormalization.self).map {
                FrozenConvolution.Normalization(
                    layer: nodes[index].name, epsilon: $0.epsilon, scales: $0.scales, shifts: $0.shifts)
            }
        }
        let activation = link.activation.flatMap { nodes[$0].layer.as(Activation.self) }
        let limit: Float? = activation.map { $0.limit ?? .infinity }
        if let depthwise = node.layer.as(DepthwiseConvolution.self) {
            return FrozenConvolution(
                layer: node.name, kernel: Parameter.Role.depthwiseKernel.rawValue, filters: node.shape[2],
                window: geometry(depthwise.windows, of: node), useBias: depthwise.useBias,
                normalization: normalization, limit: limit)
        }
        guard let convolution = node.layer.as(Convolution.self) else {
            preconditionFailure("\(node.name) is no convolution")
        }
        return FrozenConvolution(
            layer: node.name, kernel: Parameter.Role.kernel.rawValue, filters: convolution.filters,
            window: geometry(convolution.windows, of: node), useBias: convolution.useBias,
            normalization: normalization, limit: limit)
    }

    private func geometry(_ windows: Windows, of node: Node) -> WindowGeometry {
        WindowGeometry(windows, over: nodes[node.inputs[0]].shape)
    }
}

/// Finds the chains of a network.
private struct ChainFinder {
    let graph: Graph
    let users: [[Int]]
    let mode: PlanBuilder.Mode
    let trains: [Bool]
    let absorbed: Set<Int>

    private var nodes: [Graph.Node] { graph.nodes }

    /// Returns the chain around a depthwise convolution, which a 1×1 convolution must follow.
    /// - Parameter taken: the nodes of earlier chains.
    func chain(aroundDepthwise index: Int, without taken: Set<Int>) -> Graph.Chain? {
        guard let depthwise = nodes[index].layer.as(DepthwiseConvolution.self), depthwise.multiplier == 1,
            depthwise.dilation == Extent(1), depthwise.activation == .linear,
            let middle = link(from: index), let next = onlyReader(of: middle.last), isPointwise(next),
            let projection = link(from: next)
        else { return nil }
        let reads = nodes[index].inputs[0]
        let before = taken.contains(reads) ? nil : expansion(endingAt: reads)
        let input = nodes[before?.convolution ?? index].inputs[0]
        guard !absorbed.contains(input) else { return nil }
        var chain = Graph.Chain(
            expansion: before, depthwise: middle, projection: projection, sum: nil, input: input)
        if let sum = onlyReader(of: projection.last), projection.activation == nil,
            nodes[sum].layer == .add, nodes[sum].inputs.count == 2,
            Set(nodes[sum].inputs) == [input, projection.last], nodes[input].shape == nodes[sum].shape
        {
            chain.sum = sum
        }
        return chain
    }

    /// Returns a chain of one convolution with a bounded ReLU, which is 1×1 or reads at most four channels.
    func chain(ofOne index: Int) -> Graph.Chain? {
        guard let convolution = nodes[index].layer.as(Convolution.self), convolution.groups == 1,
            convolution.dilation == Extent(1), convolution.activation == .linear,
            let link = link(from: index),
            let activation = link.activation, nodes[activation].layer.as(Activation.self)?.limit != nil
        else { return nil }
        let input = nodes[index].inputs[0]
        guard isPointwise(index) || nodes[input].shape[2] <= 4, !absorbed.contains(input) else { return nil }
        return Graph.Chain(projection: link, input: input)
    }

    /// Returns a convolution with the normalisation and ReLU that are its only readers.
    private func link(from index: Int) -> Graph.Chain.Link? {
        var link = Graph.Chain.Link(convolution: index)
        if let next = onlyReader(of: index), let normalization = nodes[next].layer.as(BatchNormalization.self)
        {
            guard mode == .training, !trains[next] || normalization.isFixed else { return nil }
            link.normalization = next
        }
        if let next = onlyReader(of: link.last), let activation = nodes[next].layer.as(Activation.self),
            activation == .relu || activation.limit ?? 0 > 0
        {
            link.activation = next
        }
        return link
    }

    /// Returns the link of a 1×1 convolution that ends at the given node, whose output has a single reader.
    private func expansion(endingAt end: Int) -> Graph.Chain.Link? {
        var index = end
        while users[index].count == 1, !isPointwise(index) {
            let layer = nodes[index].layer
            guard layer.is(Activation.self) || layer.is(BatchNormalization.self) else { return nil }
            index = nodes[index].inputs[0]
        }
        guard users[index].count == 1, isPointwise(index), let link = link(from: index), link.last == end
        else {
            return nil
        }
        return link
    }

    private func isPointwise(_ index: Int) -> Bool {
        guard let convolution = nodes[index].layer.as(Convolution.self) else { return false }
        return convolution.kernel == Extent(1) && convolution.strides == Extent(1) && convolution.groups == 1
            && convolution.dilation == Extent(1) && convolution.activation == .linear
            && !absorbed.contains(nodes[index].inputs[0])
    }

    private func onlyReader(of index: Int) -> Int? { users[index].count == 1 ? users[index][0] : nil }
}
