import FashionCompute
import FashionNetworks

/// An optimizer applied to the parameters of one network: its slots, such as moments, and its step count.
public final class OptimizerState {
    /// The rule.
    public let optimizer: any Optimizer
    /// The number of steps taken so far.
    public private(set) var stepCount = 0

    private let store: ParameterStore
    private let threads: Int
    /// Muon, and the orthogonalizers of its matrices by the index of the target; nil for other optimizers.
    private let matrices: (rule: Muon, orthogonalizers: [Int: Orthogonalizer])?
    private let targets: [Target]
    private let chunks: [ParameterChunk]

    /// A trainable parameter and its slots.
    private struct Target {
        let parameter: ParameterStore.Parameter
        let slots: [UnsafeMutableBufferPointer<Float>]
        let decays: Bool
    }

    /// Creates the state, with all slots zero.
    /// - Parameter store: the parameters of all plans of the network, which must have been made before.
    /// - Throws: `EngineError` when Muon's orthogonalizers cannot be created.
    public init(_ optimizer: any Optimizer, store: ParameterStore, engine: Engine) throws {
        self.optimizer = optimizer
        self.store = store
        threads = engine.threads
        let targets = store.all.filter(\.isTrainable).map { parameter in
            let slots = optimizer.slotNames.map { _ in
                let slot = UnsafeMutableBufferPointer<Float>.allocate(capacity: parameter.value.count)
                slot.initialize(repeating: 0)
                return slot
            }
            return Target(parameter: parameter, slots: slots, decays: parameter.descriptor.shape.count > 1)
        }
        self.targets = targets
        matrices = try (optimizer as? Muon).map { rule in
            let hidden = targets.enumerated().filter {
                rule.orthogonalizes($0.element.parameter.descriptor.shape)
            }
            return (
                rule,
                try Dictionary(
                    uniqueKeysWithValues: hidden.map {
                        ($0.offset, try Orthogonalizer(like: $0.element.parameter, engine: engine))
                    })
            )
        }
        chunks = ParameterChunk.all(of: targets.map(\.parameter.value.count))
    }

    deinit {
        for target in targets {
            for slot in target.slots { slot.deallocate() }
        }
    }

    /// Takes one step with the gradients in the store.
    /// - Throws: `EngineError` from an optimizer that multiplies matrices.
    public func step(learningRate: Float) throws {
        stepCount += 1
        let update = Update(number: stepCount, learningRate: learningRate)
        forEachChunk { index, target, value, gradient, range in
            let slots = target.slots.compactMap(\.baseAddress)
            if let matrices, let matrix = matrices.orthogonalizers[index]?.numbers.baseAddress {
                matrices.rule.accumulate(gradient, slots[0], into: matrix, range)
            } else {
                optimizer.apply(
                    update, to: value, gradient: gradient, slots: slots, decays: target.decays, range)
            }
        }
        guard let matrices else { return }
        for index in targets.indices { try matrices.orthogonalizers[index]?.run() }
        forEachChunk { index, _, value, _, range in
            guard let matrix = matrices.orthogonalizers[index], let direction = matrix.numbers.baseAddress
            else { return }
            matrices.rule.move(value, direction, update, matrix.shape, range)
        }
    }

    private func forEachChunk(
        _ body: (
            _ index: Int, Target, UnsafeMutablePointer<Float>, UnsafePointer<Float>, Range<Int>
        ) -> Void
    ) {
        Parallel.tasks(chunks.count, threads: threads) { index, _ in
            let chunk = chunks[index]
            let target = targets[chunk.parameter]
            guard let value = target.parameter.value.baseAddress,
                let gradient = target.parameter.gradient.baseAddress
            else { return }
            body(chunk.parameter, target, value, gradient, chunk.range)
        }
    }

    /// Returns the global L2 norm of the gradients in the store, over all trainable parameters.
    ///
    /// The sums of fixed chunks are computed in double precision and added in order, so the result does not depend on
    /// the number of threads. The padding of blocked layouts is zero and adds nothing.
    public func gradientNorm() -> Double {
        var sums = [Double](repeating: 0, count: chunks.count)
        sums.withUnsafeMutableBufferPointer { sums in
            nonisolated(unsafe) let sums = sums
            Parallel.tasks(chunks.count, threads: threads) { index, _ in
                let gradient = targets[chunks[index].parameter].parameter.gradient
                var sum = 0.0
                for position in chunks[index].range {
                    let number = Double(gradient[position])
                    sum += number * number
                }
                sums[index] = sum
            }
        }
        return sums.reduce(0, +).squareRoot()
    }

    /// Returns all slots by `parameter/slot`, in Keras' layouts, for a checkpoint.
    public func exportedSlots() throws -> [String: [Float]] {
        var result: [String: [Float]] = [:]
        for target in targets {
            for (name, slot) in zip(optimizer.slotNames, target.slots) {
                result["\(target.parameter.name)/\(name)"] = try store.exported(slot, like: target.parameter)
            }
        }
        return result
    }

    /// Restores slots returned by ``exportedSlots()``.
    /// - Throws: `GraphError` when a slot is missing or has another size.
    public func restore(slots: [String: [Float]], stepCount: Int) throws {
        for target in targets {
            for (name, slot) in zip(optimizer.slotNames, target.slots) {
                let key = "\(target.parameter.name)/\(name)"
                let expected = target.parameter.descriptor.shape.reduce(1, *)
                guard let numbers = slots[key], numbers.count == expected else {
                    throw GraphError(
                        node: key,
                        "expected \(expected) numbers of the optimizer, found \(slots[key]?.count ?? 0)")
                }
                try store.load(numbers, into: slot, like: target.parameter)
            }
        }
        self.stepCount = stepCount
    }
}
