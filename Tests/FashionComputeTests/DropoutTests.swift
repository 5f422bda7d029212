import FashionCore
import Testing

@testable import FashionCompute

@Suite struct DropoutTests {
    private func mask(rate: Float, layer: Int, key: UInt64, _ ranges: [Range<Int>]) -> [Float] {
        let count = ranges.map(\.upperBound).max() ?? 0
        let ones = [Float](repeating: 1, count: count)
        var result = [Float](repeating: -1, count: count)
        for range in ranges {
            DropoutMask(rate: rate, layer: layer).apply(key: key, from: ones, to: &result, range)
        }
        return result
    }

    @Test(arguments: [Float(0.1), 0.25, 0.3, 0.4, 0.9])
    func dropsTheShareAndScalesTheRest(_ rate: Float) {
        let numbers = mask(rate: rate, layer: 1, key: 99, [0..<100_000])
        let dropped = numbers.count { $0 == 0 }
        // Five standard deviations of a binomial.
        let deviation = 5 * (100_000 * rate * (1 - rate)).squareRoot()
        #expect(abs(Float(dropped) - 100_000 * rate) < deviation)
        #expect(numbers.allSatisfy { $0 == 0 || $0 == 1 / (1 - rate) })
    }

    @Test func doesNotDependOnTheSlices() {
        let whole = mask(rate: 0.4, layer: 2, key: 7, [0..<1003])
        #expect(mask(rate: 0.4, layer: 2, key: 7, [0..<500, 500..<1003]) == whole)
        #expect(mask(rate: 0.4, layer: 2, key: 7, [0..<4, 4..<8, 8..<1000, 1000..<1003]) == whole)
    }

    @Test func differsByLayerAndKey() {
        let one = mask(rate: 0.5, layer: 1, key: 7, [0..<256])
        #expect(one != mask(rate: 0.5, layer: 2, key: 7, [0..<256]))
        #expect(one != mask(rate: 0.5, layer: 1, key: 8, [0..<256]))
    }

    /// A plan of nothing but dropout: backward applies the mask that forward applied, steps differ, inference is silent.
    @Test func backwardUsesTheMaskOfForward() throws {
        let engine = try Engine(threads: 2)
        let builder = PlanBuilder(engine: engine, mode: .training, parameters: ParameterStore(engine: engine))
        let descriptor = try TensorDescriptor(shape: [5, 77], layout: .plain)
        let (input, gradient) = (
            builder.tensor(descriptor, keep: true), builder.tensor(descriptor, keep: true)
        )
        let dropout = DropoutOperation(layer: "dropout", rate: 0.3, index: 4)
        let output = try builder.kept(dropout.forward([input], in: builder))
        let inputGradient = try #require(try dropout.backward(gradient, wanted: [true], in: builder)[0])
        let result = try builder.kept(inputGradient)
        let plan = try builder.finish()
        plan.floats(of: input).update(repeating: 1)
        plan.floats(of: gradient).update(repeating: 1)
        try plan.run(StepContext(seed: 1, epoch: 0, step: 0))
        let first = Array(plan.floats(of: output))
        #expect(Array(plan.floats(of: result)) == first)
        #expect(first.contains(0) && first.contains { $0 > 1 })
        try plan.run(StepContext(seed: 1, epoch: 0, step: 1))
        #expect(Array(plan.floats(of: output)) != first)
        try plan.run(StepContext(seed: 1, epoch: 0, step: 0))
        #expect(Array(plan.floats(of: output)) == first)

        let inference = PlanBuilder(
            engine: engine, mode: .inference, parameters: ParameterStore(engine: engine))
        let same = inference.tensor(descriptor)
        #expect(try dropout.forward([same], in: inference).buffer === same.buffer)
    }

    /// The gradient may lie otherwise than the input did; the same numbers are dropped.
    @Test func theMaskBelongsToTheInputsLayout() throws {
        let engine = try Engine(threads: 2)
        let builder = PlanBuilder(engine: engine, mode: .training, parameters: ParameterStore(engine: engine))
        let shape = [3, 20, 5, 4]
        let input = builder.tensor(try TensorDescriptor(shape: shape, layout: .channelsLast), keep: true)
        let gradient = builder.tensor(
            try TensorDescriptor(shape: shape, layout: .blockedChannels), keep: true)
        let dropout = DropoutOperation(layer: "dropout", rate: 0.4, index: 1)
        let output = try builder.exported(dropout.forward([input], in: builder), "test")
        let backward = try #require(try dropout.backward(gradient, wanted: [true], in: builder)[0])
        let result = try builder.exported(backward, "test")
        let plan = try builder.finish()
        plan.floats(of: input).update(repeating: 1)
        plan.floats(of: gradient).update(repeating: 1)
        try plan.run(StepContext(seed: 1, epoch: 0, step: 0))
        #expect(plan.floats(of: output).contains(0))
        #expect(Array(plan.floats(of: result)) == Array(plan.floats(of: output)))
    }
}

extension PlanBuilder {
    /// A copy that stays readable after a run.
    fileprivate func kept(_ tensor: Tensor) throws -> Tensor {
        let copy = self.tensor(tensor.descriptor, keep: true)
        try self.copy(tensor, to: copy, "test")
        return copy
    }
}
