import FashionCompute
import FashionCore
import FashionNetworks
import Foundation
import Testing

/// The engine against ``ReferenceNetwork``: losses and probabilities directly, gradients against finite differences of
/// the reference in double precision, in training and in inference, on networks that exercise each operation.
@Suite struct GradientTests {
    @Test(arguments: SampleNetwork.all)
    func agreesWithReference(_ sample: SampleNetwork) throws {
        let case_ = try Case(sample)
        let engine = try Engine(threads: 2)
        let store = ParameterStore(engine: engine)
        let plan = try TrainingPlan(case_.graph, batch: sample.batch, engine: engine, parameters: store)
        try store.load(case_.weights, of: case_.graph)
        _ = plan.images.update(from: case_.images.values.map(Float.init))
        _ = plan.targets.update(from: case_.targets.map(Float.init))
        try plan.run(StepContext())

        let loss = Double(plan.losses.reduce(0, +)) / Double(sample.batch)
        let expected = case_.reference.loss(case_.images, targets: case_.targets, training: true)
        #expect(abs(loss - expected) < 1e-4 * max(1, expected))
        try checkGradients(case_, store.gradients(of: case_.graph))
    }

    @Test(arguments: SampleNetwork.all, [ConvolutionAlgorithms.fastest, .direct])
    func inferenceAgreesWithReference(_ sample: SampleNetwork, _ algorithms: ConvolutionAlgorithms) throws {
        let case_ = try Case(sample)
        let plan = try InferencePlan(
            case_.graph, weights: case_.weights, batch: sample.batch, engine: Engine(threads: 2),
            algorithms: algorithms)
        _ = plan.images.update(from: case_.images.values.map(Float.init))
        try plan.run()
        let expected = case_.reference.probabilities(case_.images)
        let worst = zip(plan.probabilities, expected).map { abs(Double($0) - $1) }.max() ?? .infinity
        #expect(worst < 1e-4, "off by \(worst)")
    }

    /// Batch normalisation with the moving statistics, its parameters training all the same.
    @Test(arguments: SampleNetwork.all)
    func fineTuningAgreesWithReference(_ sample: SampleNetwork) throws {
        let case_ = try Case(sample)
        let engine = try Engine(threads: 2)
        let store = ParameterStore(engine: engine)
        let backbone = case_.graph.nodes[case_.graph.nodes.count - 2].name
        let plan = try TrainingPlan(
            case_.graph, batch: sample.batch, engine: engine, parameters: store, trained: .behind(backbone))
        try store.load(case_.weights, of: case_.graph)
        _ = plan.images.update(from: case_.images.values.map(Float.init))
        _ = plan.targets.update(from: case_.targets.map(Float.init))
        try plan.run(StepContext())

        let loss = Double(plan.losses.reduce(0, +)) / Double(sample.batch)
        let expected = case_.reference.loss(case_.images, targets: case_.targets, training: false)
        #expect(abs(loss - expected) < 1e-4 * max(1, expected))
        try checkGradients(case_, store.gradients(of: case_.graph), training: false)
        let statistics = case_.graph.parameters.filter { !$0.isTrainable }
        for parameter in statistics {
            #expect(try store.weights(of: case_.graph)[parameter] == case_.weights[parameter])
        }
    }

    /// Compares some numbers of every parameter's gradient with central differences of the reference.
    private func checkGradients(_ case_: Case, _ gradients: Weights, training: Bool = true) throws {
        var stream = RandomStream(seed: 3, purpose: .test)
        let outputs = case_.reference.outputs(case_.images, training: training)
        for parameter in case_.graph.parameters where parameter.isTrainable {
            let before = outputs.prefix(case_.position(of: parameter))
            let found = try gradients.numbers(of: parameter)
            var largest = 0.0
            var worst = 0.0
            for _ in 0..<min(6, parameter.count) {
                let index = stream.integer(below: parameter.count)
                let expected = case_.derivative(by: parameter, index, known: before, training: training)
                largest = max(largest, abs(expected))
                worst = max(worst, abs(Double(found[index]) - expected))
            }
            #expect(worst < 1e-3 * largest + 2e-5, "\(parameter.name): off by \(worst) at scale \(largest)")
        }
    }
}

/// A sample network with weights, images and targets.
private struct Case {
    let graph: Graph
    let weights: Weights
    let images: ReferenceNetwork.Tensor
    let targets: [Double]
    let reference: ReferenceNetwork

    init(_ sample: SampleNetwork) throws {
        graph = try sample.graph()
        var stream = RandomStream(seed: 5, purpose: .test)
        var weights = Weights.initial(for: graph, seed: 11)
        for parameter in graph.parameters where parameter.role != .kernel {
            // Away from the trivial initial values; variances stay positive.
            let range: ClosedRange<Float> = parameter.role == .movingVariance ? 0.5...2 : -0.5...0.5
            let offset: Float = parameter.role == .gamma ? 1 : 0
            weights[parameter] = (0..<parameter.count).map { _ in offset + stream.uniform(in: range) }
        }
        self.weights = weights
        let shape = [sample.batch] + graph.inputShape
        images = ReferenceNetwork.Tensor(
            shape: shape, values: (0..<shape.reduce(1, *)).map { _ in Double(stream.uniform(in: -1...1)) })
        // Distributions, as label smoothing makes them.
        let classes = graph.outputShape[0]
        targets = (0..<sample.batch).flatMap { _ in
            let label = stream.integer(below: classes)
            return (0..<classes).map { ($0 == label ? 0.9 : 0) + 0.1 / Double(classes) }
        }
        reference = ReferenceNetwork(graph: graph, weights: weights.values.mapValues { $0.map(Double.init) })
    }

    /// The place of the node that a parameter belongs to.
    func position(of parameter: Parameter) -> Int {
        graph.nodes.firstIndex { $0.name == parameter.node } ?? 0
    }

    /// Central difference of the loss, given the outputs before the parameter's node.
    func derivative(
        by parameter: Parameter, _ index: Int, known: ArraySlice<ReferenceNetwork.Tensor>, training: Bool
    ) -> Double {
        func loss(_ change: Double) -> Double {
            var changed = reference
            changed.weights[parameter.name]?[index] += change
            return changed.loss(images, targets: targets, known: known, training: training)
        }
        let step = 1e-6
        return (loss(step) - loss(-step)) / (2 * step)
    }
}

extension ReferenceNetwork {
    /// Softmax of the output, moving statistics in use.
    fileprivate func probabilities(_ images: Tensor) -> [Double] {
        let logits = logits(images, training: false)
        let classes = logits.shape[1]
        return (0..<logits.shape[0]).flatMap { row in
            let scores = logits.values[row * classes..<(row + 1) * classes]
            let logSum = logarithmOfSum(scores)
            return scores.map { exp($0 - logSum) }
        }
    }
}
