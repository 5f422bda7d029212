import FashionCompute
import FashionNetworks
import FashionPrediction
import Synchronization

/// Compiled networks of one set of weights, each lent to one caller at a time.
///
/// There are as many as there were callers at once. A plan has a fixed batch size, so they are kept by size.
final class PredictorPool: Sendable {
    /// A predictor, and nobody else's while it is lent.
    private final class Worker: @unchecked Sendable {
        let predictor: Predictor
        init(_ predictor: Predictor) { self.predictor = predictor }
    }

    private let graph: Graph
    private let weights: Weights
    /// Threads that one call may use.
    let threads: Int
    private let idle = Mutex<[Int: [Worker]]>([:])
    /// The first worker; the others read its copy of the weights. Locked while one is made.
    private let first = Mutex<Worker?>(nil)

    /// Batch sizes of plans: a call takes the smallest that holds its images.
    static let sizes = [1, 8, 32, Predictor.standardBatch]

    init(_ graph: Graph, weights: Weights, threads: Int) {
        self.graph = graph
        self.weights = weights
        self.threads = threads
    }

    /// Calls `body` with a predictor for so many images.
    /// - Throws: what `body` throws, or `GraphError` and `EngineError` when the network cannot be compiled.
    func withPredictor<Result>(for count: Int, _ body: (Predictor) throws -> Result) throws -> Result {
        let size = Self.sizes.first { $0 >= count } ?? Predictor.standardBatch
        let worker = try idle.withLock { $0[size]?.popLast() } ?? make(size)
        defer { idle.withLock { $0[size, default: []].append(worker) } }
        return try body(worker.predictor)
    }

    private func make(_ size: Int) throws -> Worker {
        try first.withLock { first in
            let worker = Worker(
                try Predictor(
                    graph, weights: weights, engine: Engine(threads: threads), batch: size,
                    sharing: first?.predictor))
            if first == nil { first = worker }
            return worker
        }
    }
}
