import Compute

/// Turns a ``Graph`` into the steps of a plan: forward in order, then backward in reverse.
struct GraphPlanner {
    let graph: Graph
    let builder: PlanBuilder
    /// For each node whether it is in training mode; without meaning in inference.
    private let trains: [Bool]

    private var operations: [Int: any Operation] = [:]
    private var outputs: [Tensor] = []
    /// Where a node's work is done by an earlier one (a fused ReLU, a sum).
    private var fusedInto: [Int: Int] = [:]
    /// Zeros that later layers count in by themselves.
    private let absorbed: [Int: ZeroPadding]

    /// - Throws: ``GraphError`` when the network has no such part.
    init(_ graph: Graph, _ builder: PlanBuilder, trained: TrainedPart = .whole) throws {
        self.graph = graph
        self.builder = builder
        absorbed = graph.absorbedPaddings()
        trains = try graph.trainingModes(trained)
    }

    /// Appends the forward steps.
    /// - Returns: the input (NHWC or `[N, C]`), and the logits `[N, C]`.
    mutating func planForward(batch: Int) throws -> (input: Tensor, logits: Tensor) {
        let shape = graph.inputShape
        let input = builder.tensor(
            try TensorDescriptor(imagesOf: shape, batch: batch),
            keep: true)
        let fused = graph.fusedReLUs(inference: builder.mode != .training)
        let sums = builder.mode == .inference ? graph.fusedSums() : [:]
        fusedInto = Dictionary(uniqueKeysWithValues: fused.map { ($0.value, $0.key) })
        outputs = [input]
        for (index, node) in graph.nodes.enumerated().dropFirst() {
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
                limit: fused[index].flatMap { graph.nodes[$0].layer.activation?.limit }, sum: sum != nil)
            operations[index] = operation
            outputs.append(try operation.forward(inputs, in: builder))
        }
        return (input, outputs[outputs.count - 1])
    }

    /// The output of a node, after ``planForward(batch:)``.
    func output(of node: Int) -> Tensor { outputs[node] }

    /// Whether from the step of node `position` on only the sum `reader` reads what node `index` put out, so that the memory
    /// can take something else.
    private func canOverwrite(_ index: Int, at position: Int, for reader: Int) -> Bool {
        let tensor = outputs[index]
        let sharing = outputs.indices.filter { outputs[$0].sharesMemory(with: tensor) }
        return !sharing.contains(0)
            && graph.nodes.indices.allSatisfy { later in
                later < position || later == reader
                    || !graph.nodes[later].inputs.contains(where: sharing.contains)
            }
    }

    /// Appends the backward steps, from the gradient of the logits on.
    func planBackward(from gradient: Tensor) throws {
        _ = try gradients(from: gradient, where: nodesThatNeedGradients, behind: 0)
    }

    /// Appends the backward steps through the part of the network behind a node.
    /// - Returns: the gradient of the node's output; nil when the logits do not depend on it.
    func planBackward(from gradient: Tensor, to node: Int) throws -> Tensor? {
        var depends = graph.nodes.indices.map { $0 == node }
        for index in node + 1..<max(graph.nodes.count, node + 1) {
            depends[index] = graph.nodes[index].inputs.contains { depends[$0] }
        }
        return try gradients(from: gradient, where: depends, behind: node)[node]
    }

    /// - Returns: the gradient of each node's output where there is one.
    private func gradients(
        from gradient: Tensor, where needsGradient: [Bool], behind first: Int
    ) throws -> [Tensor?] {
        var gradients = [Tensor?](repeating: nil, count: graph.nodes.count)
        gradients[graph.nodes.count - 1] = gradient
        for (index, node) in graph.nodes.enumerated().dropFirst(first + 1).reversed() {
            guard let gradient = gradients[index] else { continue }
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

    /// A node needs its gradient when a parameter stands at it or before it.
    private var nodesThatNeedGradients: [Bool] {
        var needs: [Bool] = []
        for node in graph.nodes {
            needs.append(node.inputs.contains { needs[$0] } || !graph.parameters(of: node).isEmpty)
        }
        return needs
    }

    private func operation(
        for node: Graph.Node, at index: Int, relu: Bool, limit: Float?, sum: Bool
    ) throws -> any Operation {
        let image = graph.nodes[node.inputs[0]].shape
        let zeros = absorbed[node.inputs[0]]
        switch node.layer {
        case .convolution(let layer):
            let window = geometry(image, layer.kernel, layer.strides, layer.padding, zeros)
            return try withActivation(layer.activation, node, index) {
                ConvolutionOperation(
                    layer: node.name, filters: layer.filters, window: window, useBias: layer.useBias,
                    relu: relu || $0, limit: limit, sum: sum)
            }
        case .depthwiseConvolution(let layer):
            let window = geometry(image, layer.kernel, layer.strides, layer.padding)
            return try withActivation(layer.activation, node, index) {
                ConvolutionOperation(
                    layer: node.name, filters: image[2] * layer.multiplier, groups: image[2], window: window,
                    useBias: layer.useBias, relu: relu || $0, limit: limit)
            }
        case .dense(let layer):
            return try withActivation(layer.activation, node, index) { _ in
                DenseOperation(layer: node.name, units: layer.units, useBias: layer.useBias)
            }
        case .batchNormalization(let layer):
            return BatchNormalizationOperation(
                layer: node.name, momentum: layer.momentum, epsilon: layer.epsilon, scales: layer.scales,
                shifts: layer.shifts, relu: relu,
                statistics: trains[index] && builder.mode == .training && !layer.isFixed ? .ofBatch : .moving)
        case .activation(.relu): return ReLUOperation(layer: node.name)
        case .activation(.linear): return IdentityOperation()
        case .activation(.softmax):
            guard isOutput(index) else { throw softmaxInside(node) }
            return IdentityOperation()
        case .activation(let activation): return elementwise(activation, node.name)
        case .maxPooling(let layer):
            let window = geometry(image, layer.size, layer.strides, layer.padding, zeros)
            return PoolingOperation(
                layer: node.name, kind: zeros == nil ? .maximum : .maximumWithZeros, window: window)
        case .averagePooling(let layer):
            let window = geometry(image, layer.size, layer.strides, layer.padding)
            return PoolingOperation(layer: node.name, kind: .average, window: window)
        case .globalAveragePooling: return globalPooling(.average, image, node.name)
        case .globalMaxPooling: return globalPooling(.maximum, image, node.name)
        case .zeroPadding(let zeros):
            return ZeroPaddingOperation(
                layer: node.name, before: [zeros.top, zeros.left], after: [zeros.bottom, zeros.right])
        case .resizing(let size):
            return ResizingOperation(layer: node.name, height: size.height, width: size.width)
        case .rescaling(let layer):
            return RescalingOperation(layer: node.name, scale: layer.scale, offset: layer.offset)
        case .add: return AdditionOperation(layer: node.name)
        case .concatenate: return ConcatenationOperation(layer: node.name)
        case .dropout where !trains[index]: return IdentityOperation()
        case .dropout(let rate): return DropoutOperation(layer: node.name, rate: rate, index: index)
        case .flatten: return FlattenOperation(layer: node.name)
        case .reshape(let shape): return ReshapeOperation(layer: node.name, shape: shape)
        case .input: throw GraphError(node: node.name, "a network has one input, its first layer")
        }
    }

    /// An operation with the activation that its layer asks for behind it.
    /// - Parameter make: gets whether to fuse ReLU.
    private func withActivation(
        _ activation: Activation, _ node: Graph.Node, _ index: Int, make: (_ relu: Bool) -> any Operation
    ) throws -> any Operation {
        switch activation {
        case .linear: return make(false)
        case .softmax:
            guard isOutput(index) else { throw softmaxInside(node) }
            return make(false)
        case .relu:
            let fuses = builder.mode != .training && graph.isConvolution(node)
            return fuses ? make(true) : SequenceOperation([make(false), ReLUOperation(layer: node.name)])
        default:
            return SequenceOperation([make(false), elementwise(activation, node.name)])
        }
    }

    private func elementwise(_ activation: Activation, _ name: String) -> any Operation {
        let steps = activation.elementwiseFunctions.map { ElementwiseOperation(layer: name, function: $0) }
        return steps.count == 1 ? steps[0] : SequenceOperation(steps)
    }

    private func globalPooling(_ kind: PoolingOperation.Kind, _ image: [Int], _ name: String) -> any Operation
    {
        let window = WindowGeometry(kernel: [image[0], image[1]])
        return SequenceOperation([
            PoolingOperation(layer: name, kind: kind, window: window), FlattenOperation(layer: name),
        ])
    }

    private func isOutput(_ index: Int) -> Bool { index == graph.nodes.count - 1 }

    private func softmaxInside(_ node: Graph.Node) -> GraphError {
        GraphError(node: node.name, "softmax is supported behind the last layer only")
    }

    /// - Parameters:
    ///   - image: with the zeros, if there are some.
    ///   - zeros: around the tensor that the operation gets.
    private func geometry(
        _ image: [Int], _ kernel: Extent, _ strides: Extent, _ padding: Padding, _ zeros: ZeroPadding? = nil
    ) -> WindowGeometry {
        let rows = Window(input: image[0], size: kernel.height, stride: strides.height, padding: padding)
        let columns = Window(input: image[1], size: kernel.width, stride: strides.width, padding: padding)
        return WindowGeometry(
            kernel: [kernel.height, kernel.width], strides: [strides.height, strides.width],
            before: [(rows?.before ?? 0) + (zeros?.top ?? 0), (columns?.before ?? 0) + (zeros?.left ?? 0)],
            after: [
                max((rows?.after ?? 0) + (zeros?.bottom ?? 0), 0),
                max((columns?.after ?? 0) + (zeros?.right ?? 0), 0),
            ])
    }
}

extension Graph {
    fileprivate func isConvolution(_ node: Node) -> Bool {
        switch node.layer {
        case .convolution, .depthwiseConvolution: true
        default: false
        }
    }
}
