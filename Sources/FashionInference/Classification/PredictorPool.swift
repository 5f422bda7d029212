import FashionCompute
import FashionNetworks
import FashionPrediction
import Synchronization

/// A pool of compiled networks that share one set of weights, each used by one caller at a time.
///
/// It holds as many as there were concurrent calls. A plan has a fixed batch size, so they are grouped by batch size.
final class PredictorPool: Sendable {
    /// A predictor that is owned by a single caller while it is in use.
    private final class Worker: @unchecked Sendable {
        let predictor: Predictor
        init(_ predictor: Predictor) { self.predictor = predictor }
    }

    private let graph: Graph
    private let weights: Weights
    /// The number of threads that one call may use.
    let threads: Int
    private let idle = Mutex<[Int: [Worker]]>([:])
    /// The first worker, whose copy of the weights the others share. Locked while a worker is made.
    private let first = Mutex<Worker?>(nil)

    /// The batch sizes of plans: a call uses the smallest that holds its images.
    static let sizes = [1, 2, 4, 8, 16, 32, Predictor.standardBatch]

    init(_ graph: Graph, weights: Weights, threads: Int) {
        self.graph = graph
        self.weights = weights
        self.threads = threads
    }

    /// Calls `body` with a predictor for `count` images.
    /// - Throws: the errors of `body`, or `GraphError` and `EngineError` when the network cannot be compiled.
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
