import Compute
import NeuralNetwork

/// An optimizer at work on the parameters of one network: its moments, and how many steps it has taken.
public final class OptimizerState {
    /// The rule.
    public let optimizer: any Optimizer
    /// Steps taken so far.
    public private(set) var stepCount = 0

    private let store: ParameterStore
    private let threads: Int
    private let targets: [Target]
    private let chunks: [(target: Int, range: Range<Int>)]

    /// A trainable parameter with its slots.
    private struct Target {
        let parameter: ParameterStore.Parameter
        let slots: [UnsafeMutableBufferPointer<Float>]
        let decays: Bool
    }

    /// Starts with zero slots.
    /// - Parameter store: all plans of the network have been made, so all parameters are known.
    public init(_ optimizer: any Optimizer, store: ParameterStore, threads: Int) {
        self.optimizer = optimizer
        self.store = store
        self.threads = threads
        targets = store.all.filter(\.isTrainable).map { parameter in
            let slots = optimizer.slotNames.map { _ in
                let slot = UnsafeMutableBufferPointer<Float>.allocate(capacity: parameter.value.count)
                slot.initialize(repeating: 0)
                return slot
            }
            return Target(parameter: parameter, slots: slots, decays: parameter.descriptor.shape.count > 1)
        }
        let chunkSize = 1 << 14
        chunks = targets.enumerated().flatMap { index, target in
            stride(from: 0, to: target.parameter.value.count, by: chunkSize).map {
                (index, $0..<min($0 + chunkSize, target.parameter.value.count))
            }
        }
    }

    deinit {
        for target in targets {
            for slot in target.slots { slot.deallocate() }
        }
    }

    /// Takes one step with the gradients that stand in the store.
    public func step(learningRate: Float) {
        stepCount += 1
        let update = Update(number: stepCount, learningRate: learningRate)
        Parallel.slices(of: chunks.count, threads: threads) { slice in
            for chunk in chunks[slice] {
                let target = targets[chunk.target]
                guard let value = target.parameter.value.baseAddress,
                    let gradient = target.parameter.gradient.baseAddress
                else { continue }
                optimizer.apply(
                    update, to: value, gradient: gradient, slots: target.slots.compactMap(\.baseAddress),
                    decays: target.decays, chunk.range)
            }
        }
    }

    /// The global L2 norm of the gradients that stand in the store, over all parameters that train.
    ///
    /// Sums of fixed chunks in double precision, added in order: the number does not depend on the threads. The
    /// padding of blocked layouts is zero and adds nothing.
    public func gradientNorm() -> Double {
        var sums = [Double](repeating: 0, count: chunks.count)
        sums.withUnsafeMutableBufferPointer { sums in
            Parallel.slices(of: chunks.count, threads: threads) { slice in
                for index in slice {
                    let gradient = targets[chunks[index].target].parameter.gradient
                    var sum = 0.0
                    for position in chunks[index].range {
                        let number = Double(gradient[position])
                        sum += number * number
                    }
                    sums[index] = sum
                }
            }
        }
        return sums.reduce(0, +).squareRoot()
    }

    /// All slots by `parameter/slot`, in Keras' layouts, for a checkpoint.
    public func exportedSlots() throws -> [String: [Float]] {
        var result: [String: [Float]] = [:]
        for target in targets {
            for (name, slot) in zip(optimizer.slotNames, target.slots) {
                result["\(target.parameter.name)/\(name)"] = try store.exported(slot, like: target.parameter)
            }
        }
        return result
    }

    /// Continues from what ``exportedSlots()`` gave.
    /// - Throws: ``GraphError`` when a slot is missing or has another size.
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
