import FashionCompute
import FashionNetworks

/// An exponential moving average of all weights of a network, including moving statistics.
///
/// average ← average + (1 − d)·(weights − average) after every step, with d = min(decay, (1 + n) / (10 + n)) after n
/// steps, so that the random initial weights are soon forgotten: TensorFlow's `ExponentialMovingAverage` with
/// `num_updates`. (Polyak & Juditsky, "Acceleration of stochastic approximation by averaging", 1992.)
final class WeightAverage {
    private let decay: Float
    private let store: ParameterStore
    private let threads: Int
    private let averages: [UnsafeMutableBufferPointer<Float>]
    private let chunks: [ParameterChunk]

    /// Allocates an average; ``restore(_:of:)`` sets its initial values.
    /// - Parameters:
    ///   - decay: the share of the average that a step keeps, 0…1.
    ///   - store: the parameters of all plans of the network, which must have been made before.
    init(decay: Float, store: ParameterStore, threads: Int) {
        self.decay = decay
        self.store = store
        self.threads = threads
        averages = store.all.map { parameter in
            let average = UnsafeMutableBufferPointer<Float>.allocate(capacity: parameter.value.count)
            average.initialize(repeating: 0)
            return average
        }
        chunks = ParameterChunk.all(of: store.all.map(\.value.count))
    }

    deinit {
        for average in averages { average.deallocate() }
    }

    /// Moves the average towards the weights in the store.
    /// - Parameter count: the number of steps taken so far, including this one.
    func step(_ count: Int) {
        let rate = 1 - min(decay, Float(1 + count) / Float(10 + count))
        Parallel.tasks(chunks.count, threads: threads) { index, _ in
            let chunk = chunks[index]
            guard let average = averages[chunk.parameter].baseAddress,
                let value = store.all[chunk.parameter].value.baseAddress
            else { return }
            for i in chunk.range { average[i] += (value[i] - average[i]) * rate }
        }
    }

    /// Returns the averages in Keras' layouts.
    func weights(of graph: Graph) throws -> Weights {
        let places = Dictionary(uniqueKeysWithValues: zip(store.all.map(\.name), averages.indices))
        var weights = Weights()
        for parameter in graph.parameters {
            guard let place = places[parameter.name] else { continue }
            weights[parameter] = try store.exported(averages[place], like: store.all[place])
        }
        return weights
    }

    /// Restores averages returned by ``weights(of:)``.
    /// - Throws: `GraphError` when one is missing or has another size.
    func restore(_ weights: Weights, of graph: Graph) throws {
        let places = Dictionary(uniqueKeysWithValues: zip(store.all.map(\.name), averages.indices))
        for parameter in graph.parameters {
            guard let place = places[parameter.name] else { continue }
            try store.load(weights.numbers(of: parameter), into: averages[place], like: store.all[place])
        }
    }
}
