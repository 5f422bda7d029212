import FashionCompute
import FashionData
import FashionNetworks
import Foundation

/// The learning-rate range test: steps with an increasing rate until the loss explodes.
///
/// Smith, "Cyclical learning rates for training neural networks" (2015), section 3.3, in fastai's form: the rate grows
/// from step to step by a constant factor, the loss is smoothed, and the test ends when the loss is four times its
/// lowest value. Good maximum rates for a schedule lie where the loss falls steeply, before its minimum.
public struct LearningRateTest: Sendable, Equatable {
    /// One step of the test.
    public struct Point: Sendable, Equatable {
        /// The learning rate of the step.
        public let rate: Double
        /// The mean loss of the batch before the step.
        public let loss: Double
        /// The loss averaged over the steps so far, with weights that decrease by a twentieth per step.
        public let smoothed: Double
    }

    /// The steps, lowest rate first; the loss of the last one may have exploded.
    public private(set) var points: [Point] = []
    private var average = 0.0
    private var lowest = Double.infinity

    private static let keep = 0.95
    private static let explosion = 4.0
    /// The number of first steps that are ignored, since their average is over too few losses.
    private static let warmUp = 10

    /// Creates a test without steps.
    public init() {}

    /// Adds a step.
    /// - Returns: whether the loss has exploded, which ends the test.
    public mutating func add(rate: Double, loss: Double) -> Bool {
        guard loss.isFinite else { return true }
        average = average * Self.keep + loss * (1 - Self.keep)
        let smoothed = average / (1 - pow(Self.keep, Double(points.count + 1)))
        points.append(Point(rate: rate, loss: loss, smoothed: smoothed))
        lowest = min(lowest, smoothed)
        return points.count > Self.warmUp && smoothed > Self.explosion * lowest
    }

    /// The point with the lowest smoothed loss, the first steps excluded; nil when there are too few steps.
    public var minimum: Point? { points.dropFirst(Self.warmUp).min { $0.smoothed < $1.smoothed } }

    /// A suggested maximum rate for a schedule: the rate below ``minimum`` at which the smoothed loss falls fastest
    /// with the logarithm of the rate; nil when the loss never fell.
    ///
    /// The slope at a point is that of a straight line through a tenth of the points around it.
    public var suggestion: Double? {
        guard let minimum, let end = points.firstIndex(of: minimum) else { return nil }
        let half = max(points.count / 20, 2)
        var best: (slope: Double, rate: Double)?
        for center in max(Self.warmUp, half)..<max(end, Self.warmUp, half) where center + half < points.count
        {
            let slope = slope(of: points[center - half...center + half])
            if slope < best?.slope ?? 0 { best = (slope, points[center].rate) }
        }
        return best?.rate
    }

    /// Returns the least-squares slope of the smoothed loss over the logarithm of the rate.
    private func slope(of points: ArraySlice<Point>) -> Double {
        let x = points.map { log($0.rate) }
        let y = points.map(\.smoothed)
        let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
        let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
        return products / max(x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }, .leastNormalMagnitude)
    }
}

extension LearningRateTest {
    /// Runs the test on a network.
    /// - Parameters:
    ///   - weights: the initial weights; nil for random ones.
    ///   - rates: the lowest and the highest rate.
    ///   - steps: the number of rates to try, at least 2.
    ///   - teacher: the network whose probabilities become part of the targets.
    ///   - classWeights: the factors of the loss by class.
    ///   - progress: called with the number of completed steps.
    /// - Throws: `InvalidArgument` when there are no images, `GraphError`, `EngineError`.
    public static func run(
        _ graph: Graph, weights: Weights?, _ configuration: TrainingConfiguration, images: ImageSet,
        indices: [Int], engine: Engine, rates: ClosedRange<Double>, steps: Int,
        teacher: Teacher? = nil, classWeights: ClassWeights? = nil, progress: (Int) -> Void = { _ in }
    ) throws -> LearningRateTest {
        guard !indices.isEmpty else {
            throw InvalidArgument("images to train on", expected: "at least one", found: "none")
        }
        let source = BatchMaker(
            images: images, classes: graph.outputShape.reduce(1, *), threads: engine.threads)
        let runner = try StepRunner(
            graph, configuration, source, count: indices.count, engine: engine, teacher: teacher,
            classWeights: classWeights)
        try runner.store.load(weights ?? .initial(for: graph, seed: configuration.seed), of: graph)
        var test = LearningRateTest()
        var (epoch, number) = (0, 0)
        var order = configuration.order(of: indices, labels: images.labels, epoch: epoch)
        for step in 0..<steps {
            if number == order.batchCount(size: configuration.batchSize) {
                (epoch, number) = (epoch + 1, 0)
                order = configuration.order(of: indices, labels: images.labels, epoch: epoch)
            }
            let share = Double(step) / Double(max(steps - 1, 1))
            let rate = rates.lowerBound * pow(rates.upperBound / rates.lowerBound, share)
            let batch = order.batch(number, size: configuration.batchSize)
            let figures = try runner.step(batch, epoch: epoch, step: number, learningRate: rate)
            let exploded = test.add(rate: rate, loss: figures.lossSum / Double(batch.count))
            progress(step + 1)
            if exploded { break }
            number += 1
        }
        return test
    }
}
