import FashionCompute
import Foundation

/// Measures the moving statistics of batch normalisation for weights that were not trained with them, such as averaged
/// weights.
///
/// The network runs forward on batches of images without dropout and normalises each batch by its own statistics. The
/// moving statistics become an exponentially weighted mean of the batches' statistics, in which later batches count
/// more, as in training. (Izmailov et al., "Averaging weights leads to wider optima and better generalization", 2018,
/// section 3.2.)
public final class StatisticsPlan {
    /// The number of images in a batch.
    public let batch: Int
    /// The input, `[N, H, W, C]`, `[N, H, W]` or `[N, C]`; fill it before each run.
    public let images: UnsafeMutableBufferPointer<Float>

    private let plan: Plan
    private let graph: Graph
    private let store: ParameterStore

    /// Compiles the network.
    /// - Throws: `EngineError` or ``GraphError``.
    public init(_ graph: Graph, batch: Int, engine: Engine) throws {
        self.graph = try graph.scalingDropout(by: 0)
        self.batch = batch
        store = ParameterStore(engine: engine)
        let builder = PlanBuilder(engine: engine, mode: .training, parameters: store)
        var planner = try GraphPlanner(self.graph, builder)
        let input = try planner.planForward(batch: batch).input
        plan = try builder.finish()
        images = plan.floats(of: input)
    }

    /// Returns the weights with the moving statistics of a number of batches.
    /// - Parameters:
    ///   - count: the number of batches; 0 leaves the weights unchanged.
    ///   - fill: fills ``images`` with the batch of the given number, counted from 0.
    /// - Throws: ``GraphError`` for weights that do not fit, or the errors of `fill`.
    public func measured(_ weights: Weights, batches count: Int, fill: (Int) throws -> Void) throws -> Weights
    {
        guard count > 0 else { return weights }
        var weights = weights
        // Starting from zero, n batches result in Σ (1 − m)·mⁿ⁻ᵏ·sₖ, a mean with weights that add up to 1 − mⁿ.
        for parameter in statistics { weights[parameter.0] = [Float](repeating: 0, count: parameter.0.count) }
        try store.load(weights, of: graph)
        for number in 0..<count {
            try fill(number)
            try plan.run()
        }
        let found = try store.weights(of: graph)
        for (parameter, momentum) in statistics {
            let share = 1 - powf(momentum, Float(count))
            weights[parameter] = try found.numbers(of: parameter).map { $0 / share }
        }
        return weights
    }

    /// The moving statistics, with the share of the old ones that a batch keeps.
    private var statistics: [(Parameter, momentum: Float)] {
        graph.nodes.flatMap { node -> [(Parameter, momentum: Float)] in
            // With a momentum of 1 the statistics do not change, nor do those of a fixed layer.
            guard let layer = node.layer.as(BatchNormalization.self), layer.momentum < 1, !layer.isFixed
            else { return [] }
            return graph.parameters(of: node).filter { !$0.isTrainable }.map { ($0, layer.momentum) }
        }
    }
}
