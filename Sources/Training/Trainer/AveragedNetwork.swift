import Compute
import Datasets
import FashionCore
import NeuralNetwork

/// Makes a network of the averaged weights that can be judged: with statistics of batch normalisation that fit them.
///
/// The moving statistics follow the weights that train, and lag behind them; averaged weights need their own. They are
/// measured on training images as they are, the same ones after every epoch.
final class AveragedNetwork {
    private let plan: StatisticsPlan?
    private let source: any BatchSource
    private let order: EpochOrder

    /// Images that the statistics are measured on, at most.
    private static let imageCount = 8192
    private static let batch = 256

    /// - Parameter indices: the images that the network trains on.
    /// - Throws: `EngineError`, `GraphError`.
    init(_ graph: Graph, source: any BatchSource, indices: [Int], seed: UInt64, engine: Engine) throws {
        let batch = min(Self.batch, indices.count)
        plan = graph.normalizes ? try StatisticsPlan(graph, batch: batch, engine: engine) : nil
        self.source = source
        var stream = RandomStream(seed: seed, purpose: .statistics)
        var indices = indices
        stream.shuffle(&indices)
        order = EpochOrder(inOrder: Array(indices.prefix(Self.imageCount / batch * batch)))
    }

    /// The weights with statistics that fit them.
    func weights(_ average: Weights) throws -> Weights {
        guard let plan else { return average }
        return try plan.measured(average, batches: order.indices.count / plan.batch) { number in
            try source.fill(images: plan.images, from: order.batch(number, size: plan.batch))
        }
    }
}

extension Graph {
    fileprivate var normalizes: Bool {
        nodes.contains { if case .batchNormalization = $0.layer { true } else { false } }
    }
}
