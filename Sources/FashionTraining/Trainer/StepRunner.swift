import FashionCompute
import FashionData
import FashionNetworks

/// Takes single training steps: a batch in, changed weights and the batch's figures out.
final class StepRunner {
    /// What a batch gave; sums count each image as many times as it stands for.
    struct Figures {
        var lossSum = 0.0
        var correct = 0.0
        /// Images that those of the batch stand for.
        var represented = 0.0
        /// Each image's loss.
        var losses: [Float] = []
        /// Global L2 norm of the gradients, where it is measured.
        var gradientNorm: Double?
    }

    let store: ParameterStore
    let optimizer: OptimizerState
    /// The average of the weights, where the configuration asks for one.
    let average: WeightAverage?
    private let plans: [Int: TrainingPlan]
    private let teachers: [Int: TeacherPlan]
    private let source: any BatchSource
    private let classes: Int
    private let training: BatchMaker.Training
    private let measuresGradients: Bool
    private let classWeights: ClassWeights?

    /// Compiles the network for every batch size that an epoch has: the full one, and the last short one.
    /// - Parameters:
    ///   - trained: which layers are in training mode.
    ///   - teacher: whose probabilities become part of the targets.
    ///   - classWeights: factors of the loss by class.
    ///   - measuresGradients: whether steps tell the norm of their gradients, which takes some time.
    init(
        _ graph: Graph, _ configuration: TrainingConfiguration, _ source: any BatchSource, count: Int,
        engine: Engine, trained: TrainedPart = .whole, teacher: Teacher? = nil,
        classWeights: ClassWeights? = nil, measuresGradients: Bool = false
    ) throws {
        self.measuresGradients = measuresGradients
        self.classWeights = classWeights
        store = ParameterStore(engine: engine)
        var plans: [Int: TrainingPlan] = [:]
        // The full batch comes first, so that the weights get the layouts that it wants.
        for batch in [min(configuration.batchSize, count), count % configuration.batchSize] where batch > 0 {
            plans[batch] =
                try plans[batch]
                ?? TrainingPlan(
                    graph, batch: batch, engine: engine, parameters: store, trained: trained,
                    weighted: classWeights != nil || configuration.skippedShare != nil)
        }
        self.plans = plans
        teachers =
            try teacher.map { teacher in
                try Dictionary(
                    uniqueKeysWithValues: plans.keys.map {
                        ($0, try TeacherPlan(teacher, for: graph, configuration, batch: $0, engine: engine))
                    })
            } ?? [:]
        optimizer = try OptimizerState(configuration.makeOptimizer(), store: store, engine: engine)
        average =
            configuration.averaging > 0
            ? WeightAverage(
                decay: Float(configuration.averaging), store: store, threads: engine.threads) : nil
        self.source = source
        classes = graph.outputShape.reduce(1, *)
        training = BatchMaker.Training(
            augmentation: try configuration.makeAugmentation(), mixing: try configuration.makeMixing(),
            labelSmoothing: Float(configuration.labelSmoothing), seed: configuration.seed)
    }

    /// Trains on one batch.
    /// - Parameters:
    ///   - epoch: counted from 0.
    ///   - step: within the epoch, counted from 0.
    ///   - factors: how many images each one stands for, in a training that leaves out easy ones; nil for 1.
    /// - Returns: the figures; when the loss is not finite, the weights are left as they were.
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

    /// The same, with the time of each part added to a profile.
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
        try timing(.batch) {
            try source.fill(
                images: plan.images, targets: plan.targets, from: batch, epoch: epoch, step: step, training)
            if let weights = plan.weights { fill(weights, factors, targets: plan.targets) }
            try teachers[batch.count]?.blend(into: plan.targets, images: plan.images)
        }
        try execute(plan, StepContext(seed: training.seed, epoch: epoch, step: step))
        var figures = figures(of: plan, batch, factors)
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

    private func figures(of plan: TrainingPlan, _ batch: ArraySlice<Int>, _ factors: [Float]?) -> Figures {
        var figures = Figures()
        figures.losses.reserveCapacity(batch.count)
        for (row, key) in batch.enumerated() {
            let image = key % source.labels.count
            let factor = factors?[row] ?? 1
            figures.lossSum += Double(plan.losses[row])
            figures.represented += Double(factor)
            figures.losses.append(plan.losses[row] / factor)
            let scores = UnsafeBufferPointer(
                rebasing: plan.probabilities[row * classes..<(row + 1) * classes])
            if scores.indexOfLargest == Int(source.labels[image]) { figures.correct += Double(factor) }
        }
        return figures
    }
}

extension UnsafeBufferPointer<Float> {
    /// Position of the largest number; the first one of equals.
    fileprivate var indexOfLargest: Int {
        var best = 0
        for index in indices where self[index] > self[best] { best = index }
        return best
    }
}
