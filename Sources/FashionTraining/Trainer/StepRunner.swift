import FashionCompute
import FashionData
import FashionNetworks

/// Runs single training steps: trains on a batch, updates the weights and returns the batch's figures.
final class StepRunner {
    /// The figures of a batch; sums count each image as many times as it represents images.
    struct Figures {
        var lossSum = 0.0
        /// The number of images whose most probable class is their own; of a mixed image, the class with the largest share.
        var correct = 0.0
        /// The number of images that those of the batch represent.
        var represented = 0.0
        /// The loss of each image.
        var losses: [Float] = []
        /// The global L2 norm of the gradients; nil when it is not measured.
        var gradientNorm: Double?
    }

    let store: ParameterStore
    let optimizer: OptimizerState
    /// The moving average of the weights; nil when the configuration has none.
    let average: WeightAverage?
    private let plans: [Int: TrainingPlan]
    private let teaching: Teaching?
    private let source: any BatchSource
    private let classes: Int
    private let training: BatchMaker.Training
    private let measuresGradients: Bool
    private let classWeights: ClassWeights?

    /// Compiles the network for every batch size of an epoch: the full one, and that of the last, shorter batch.
    /// - Parameters:
    ///   - trained: the layers that run in training mode.
    ///   - teacher: the networks whose probabilities become part of the targets.
    ///   - classWeights: the factors of the loss by class.
    ///   - measuresGradients: whether steps return the norm of their gradients, which takes some time.
    /// - Throws: `InvalidArgument` for examples or labels that do not fit the network, `GraphError`, `EngineError`.
    init(
        _ graph: Graph, _ configuration: TrainingConfiguration, _ source: any BatchSource, count: Int,
        engine: Engine, trained: TrainedPart = .whole, teacher: Teacher? = nil,
        classWeights: ClassWeights? = nil, measuresGradients: Bool = false
    ) throws {
        classes = graph.outputShape.reduce(1, *)
        try source.requireInputs(of: graph.inputShape.reduce(1, *))
        try source.requireLabels(below: classes)
        self.measuresGradients = measuresGradients
        self.classWeights = classWeights
        store = ParameterStore(engine: engine)
        var plans: [Int: TrainingPlan] = [:]
        // The full batch comes first, so that the weights get the memory layouts that are best for it.
        for batch in [min(configuration.batchSize, count), count % configuration.batchSize] where batch > 0 {
            plans[batch] =
                try plans[batch]
                ?? TrainingPlan(
                    graph, batch: batch, engine: engine, parameters: store, trained: trained,
                    weighted: classWeights != nil || configuration.skippedShare != nil)
        }
        self.plans = plans
        teaching = try teacher.map {
            try Teaching($0, of: graph, configuration, source, batches: Array(plans.keys), engine: engine)
        }
        optimizer = try OptimizerState(configuration.makeOptimizer(), store: store, engine: engine)
        average =
            configuration.averaging > 0
            ? WeightAverage(
                decay: Float(configuration.averaging), store: store, threads: engine.threads) : nil
        self.source = source
        training = BatchMaker.Training(
            augmentation: try configuration.makeAugmentation(), mixing: try configuration.makeMixing(),
            labelSmoothing: Float(configuration.labelSmoothing), seed: configuration.seed)
    }

    /// Trains on one batch.
    /// - Parameters:
    ///   - epoch: the epoch, counted from 0.
    ///   - step: the step within the epoch, counted from 0.
    ///   - factors: the number of images that each image represents when easy ones are left out; nil for 1.
    /// - Returns: the figures. When the loss is not finite, the weights are not changed.
    func step(
        _ batch: ArraySlice<Int>, epoch: Int, step: Int, learningRate: Double, factors: [Float]? = nil
    ) throws -> Figures {
        try run(
            batch, epoch: epoch, step: step, learningRate: learningRate, factors: factors,
            timing: { _, work in try work() }
        ) {
            try $0.run($1)
        }
    }

    /// Trains on one batch and adds the time of each part to a profile.
    func step(
        _ batch: ArraySlice<Int>, epoch: Int, step: Int, learningRate: Double, profile: inout Profile
    ) throws -> Figures {
        var parts: [(StepLabel.Operation, Duration)] = []
        let clock = ContinuousClock()
        let figures = try run(
            batch, epoch: epoch, step: step, learningRate: learningRate, factors: nil,
            timing: { operation, work in parts.append((operation, try clock.measure(work))) },
            execute: { try $0.run($1, profile: &profile) })
        for (operation, time) in parts {
            profile.add(time, to: StepLabel(layer: "all", operation: operation))
        }
        profile.endRun()
        return figures
    }

    private func run(
        _ batch: ArraySlice<Int>, epoch: Int, step: Int, learningRate: Double, factors: [Float]?,
        timing: (StepLabel.Operation, () throws -> Void) throws -> Void,
        execute: (TrainingPlan, StepContext) throws -> Void
    ) throws -> Figures {
        guard let plan = plans[batch.count] else {
            preconditionFailure("no plan for a batch of \(batch.count)")
        }
        var labels: [Int] = []
        try timing(.batch) {
            try source.fill(
                images: plan.images, targets: plan.targets, from: batch, epoch: epoch, step: step, training)
            labels = self.labels(of: batch, in: plan.targets)
            if let weights = plan.weights { fill(weights, factors, targets: plan.targets) }
            try teaching?.blend(
                into: plan.targets, images: plan.images, batch, epoch: epoch, step: step, training)
        }
        try execute(plan, StepContext(seed: training.seed, epoch: epoch, step: step))
        var figures = figures(of: plan, labels, factors)
        if measuresGradients { figures.gradientNorm = optimizer.gradientNorm() }
        if figures.lossSum.isFinite {
            try timing(.optimizer) {
                try optimizer.step(learningRate: Float(learningRate))
                average?.step(optimizer.stepCount)
            }
        }
        return figures
    }

    private func fill(
        _ weights: UnsafeMutableBufferPointer<Float>, _ factors: [Float]?,
        targets: UnsafeMutableBufferPointer<Float>
    ) {
        if let classWeights {
            classWeights.fill(weights, from: targets, labelSmoothing: training.labelSmoothing)
        } else {
            weights.update(repeating: 1)
        }
        for (row, factor) in (factors ?? []).enumerated() { weights[row] *= factor }
    }

    /// Returns the class of each image; of a mixed image, the class with the largest share of its target, which is not yet
    /// blended with a teacher's.
    private func labels(of batch: ArraySlice<Int>, in targets: UnsafeMutableBufferPointer<Float>) -> [Int] {
        guard training.mixing != nil else {
            return batch.map { Int(source.labels[$0 % source.labels.count]) }
        }
        return (0..<batch.count).map { row in
            UnsafeBufferPointer(rebasing: targets[row * classes..<(row + 1) * classes]).indexOfLargest
        }
    }

    private func figures(of plan: TrainingPlan, _ labels: [Int], _ factors: [Float]?) -> Figures {
        var figures = Figures()
        figures.losses.reserveCapacity(labels.count)
        for (row, label) in labels.enumerated() {
            let factor = factors?[row] ?? 1
            figures.lossSum += Double(plan.losses[row])
            figures.represented += Double(factor)
            figures.losses.append(plan.losses[row] / factor)
            let scores = UnsafeBufferPointer(
                rebasing: plan.probabilities[row * classes..<(row + 1) * classes])
            if scores.indexOfLargest == label { figures.correct += Double(factor) }
        }
        return figures
    }
}

extension UnsafeBufferPointer<Float> {
    /// The index of the largest number; the first of equal ones.
    fileprivate var indexOfLargest: Int {
        var best = 0
        for index in indices where self[index] > self[best] { best = index }
        return best
    }
}
