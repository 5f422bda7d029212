import FashionCompute

/// A network compiled to show which parts of an image support a class: Grad-CAM (Selvaraju et al., "Grad-CAM: Visual
/// Explanations from Deep Networks via Gradient-based Localization", 2017, arXiv 1610.02391).
///
/// The forward pass is that of inference: batch normalisation uses its moving statistics, and there is no dropout. The
/// gradient of a class's logit, the value before the softmax, is propagated back to ``Graph/lastFeatureMap`` and no
/// further. Let A be the output of that node, `[H, W, C]`. The weight of channel k is the mean of ∂logit/∂A over height
/// and width, and the map is the positive part of the weighted sum of the channels.
public final class GradCAMPlan {
    /// The number of images in a batch.
    public let batch: Int
    /// The input, `[N, H, W, C]`, `[N, H, W]` or `[N, C]`; fill it before each run.
    public let images: UnsafeMutableBufferPointer<Float>
    /// The weight of each logit, `[N, classes]`: 1 for the class to explain and 0 for the others. Fill it before each
    /// run.
    public let targets: UnsafeMutableBufferPointer<Float>
    /// The logits after a run, `[N, classes]`.
    public let logits: UnsafeMutableBufferPointer<Float>
    /// The shape `[H, W, C]` of the layer whose output is explained.
    public let mapShape: [Int]

    private let plan: Plan
    /// The output of the explained layer and its gradient, `[N, H, W, C]` each.
    private let activations: UnsafeMutableBufferPointer<Float>
    private let gradients: UnsafeMutableBufferPointer<Float>

    /// Compiles the network.
    /// - Throws: `EngineError`, or ``GraphError`` for a network without a convolution or with another output than
    ///   `[classes]`.
    public init(
        _ graph: Graph, weights: Weights, batch: Int, engine: Engine,
        algorithms: ConvolutionAlgorithms = .fastest
    ) throws {
        let (graph, weights) = try graph.foldingBatchNormalization(weights)
        let last = graph.nodes[graph.nodes.count - 1]
        guard last.shape.count == 1 else {
            throw GraphError(node: last.name, "expected a vector [classes], found \(last.shape)")
        }
        guard let node = graph.lastFeatureMap else {
            throw GraphError(node: last.name, "expected a convolution before it, found none")
        }
        let parameters = ParameterStore(engine: engine)
        let builder = PlanBuilder(
            engine: engine, mode: .explanation, parameters: parameters, algorithms: algorithms)
        var planner = try GraphPlanner(graph, builder)
        let (input, logits) = try planner.planForward(batch: batch)
        let targets = builder.tensor(
            try TensorDescriptor(shape: logits.shape, layout: .plain), keep: true)
        guard let gradient = try planner.planBackward(from: targets, to: node) else {
            throw GraphError(node: last.name, "does not depend on \(graph.nodes[node].name)")
        }
        let kept = try (
            logits: builder.kept(logits, layout: .plain, last.name),
            activations: builder.kept(
                planner.output(of: node), layout: .channelsLast, graph.nodes[node].name),
            gradients: builder.kept(gradient, layout: .channelsLast, graph.nodes[node].name)
        )
        plan = try builder.finish()
        try parameters.load(weights, of: graph)
        try plan.prepare()
        self.batch = batch
        mapShape = graph.nodes[node].shape
        images = plan.floats(of: input)
        self.targets = plan.floats(of: targets)
        self.logits = plan.floats(of: kept.logits)
        activations = plan.floats(of: kept.activations)
        gradients = plan.floats(of: kept.gradients)
    }

    /// Computes the activations and gradients of the images.
    public func run() throws { try plan.run() }

    /// Returns the map of an image after a run: non-negative numbers, `[H, W]` of ``mapShape``, row-major.
    public func map(ofImage index: Int) -> [Float] {
        let (places, channels) = (mapShape[0] * mapShape[1], mapShape[2])
        let start = index * places * channels
        var weights = [Float](repeating: 0, count: channels)
        for place in 0..<places {
            for channel in 0..<channels { weights[channel] += gradients[start + place * channels + channel] }
        }
        return (0..<places).map { place in
            let sum = (0..<channels).reduce(Float(0)) {
                $0 + weights[$1] * activations[start + place * channels + $1]
            }
            return max(sum / Float(places), 0)
        }
    }
}

extension PlanBuilder {
    /// Returns a copy that can be read after a run.
    fileprivate func kept(
        _ tensor: Tensor, layout: TensorDescriptor.Layout, _ layer: String
    ) throws -> Tensor {
        let copy = self.tensor(try TensorDescriptor(shape: tensor.shape, layout: layout), keep: true)
        try self.copy(tensor, to: copy, layer)
        return copy
    }
}
