import Dispatch
import FashionNetworks
import Synchronization
import Testing

@testable import FashionCompute

/// Loops on the thread team: every task once, whoever runs it, and the same numbers on any number of threads.
@Suite struct ParallelTests {
    @Test(arguments: [1, 2, 3, 5, 16], [0, 1, 2, 7, 1000])
    func callsEveryTaskOnce(threads: Int, count: Int) {
        for _ in 0..<20 {
            let calls = (0..<count).map { _ in Counter() }
            let outside = Counter()
            Parallel.tasks(count, threads: threads) { task, thread in
                calls[task].add()
                if !(0..<threads).contains(thread) { outside.add() }
            }
            #expect(calls.allSatisfy { $0.value == 1 })
            #expect(outside.value == 0)
        }
    }

    @Test func chunksCoverTheRange() {
        let calls = (0..<103).map { _ in Counter() }
        Parallel.chunks(of: calls.count, size: 10, threads: 3) { range in
            for index in range { calls[index].add() }
        }
        #expect(calls.allSatisfy { $0.value == 1 })
    }

    /// Only one loop has the team; the others must come to their end without it, loops within tasks as well.
    @Test func loopsOfManyThreadsAndWithinTasks() {
        let total = Counter()
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<200 {
                Parallel.tasks(9, threads: 3) { _, _ in
                    Parallel.tasks(4, threads: 3) { _, _ in total.add() }
                }
            }
        }
        #expect(total.value == 8 * 200 * 9 * 4)
    }

    /// A training step of either network, whose convolutions take all algorithms: losses, gradients and moving
    /// statistics bit for bit.
    @Test(arguments: [false, true], [19, 32])
    func numbersDoNotDependOnTheThreads(residual: Bool, batch: Int) throws {
        let graph =
            try residual
            ? Graph.residualCNN(inputShape: [28, 28, 1], classes: 10)
            : Graph.referenceCNN(inputShape: [28, 28, 1])
        let weights = Weights.initial(for: graph, seed: 5)
        func step(threads: Int) throws -> [[UInt32]] {
            let engine = try Engine(threads: threads)
            let store = ParameterStore(engine: engine)
            let plan = try TrainingPlan(graph, batch: batch, engine: engine, parameters: store)
            try store.load(weights, of: graph)
            for index in plan.images.indices { plan.images[index] = Float(index * 7919 % 256) / 255 }
            for index in plan.targets.indices { plan.targets[index] = index / 10 % 10 == index % 10 ? 1 : 0 }
            try plan.run(StepContext(seed: 1, epoch: 2, step: 3))
            let (gradients, after) = try (store.gradients(of: graph), store.weights(of: graph))
            return [plan.losses.map(\.bitPattern)]
                + (gradients.values.sorted { $0.key < $1.key } + after.values.sorted { $0.key < $1.key }).map
            {
                $0.value.map(\.bitPattern)
            }
        }
        let expected = try step(threads: 1)
        for threads in [2, 3, 5] { #expect(try step(threads: threads) == expected) }
    }
}

private final class Counter: Sendable {
    private let count = Atomic(0)
    func add() { count.wrappingAdd(1, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}
