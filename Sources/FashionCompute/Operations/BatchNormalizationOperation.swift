/// Batch normalisation over the channels of `[N, C, H, W]` or `[N, C]`, optionally with a fused ReLU.
///
/// With the statistics of the batch (biased variance, as in Keras 3), the moving statistics are updated:
/// `moving ← moving·momentum + batch·(1 − momentum)`. Otherwise the moving statistics are used and not changed.
public final class BatchNormalizationOperation: Operation {
    /// The mean and variance by which inputs are normalised.
    public enum Statistics: Sendable {
        /// The statistics of the batch, as in training.
        case ofBatch
        /// The moving statistics, as in inference and for layers in inference mode during training.
        case moving
    }

    private let layer: String
    private let momentum: Float
    private let epsilon: Float
    private let scales: Bool
    private let shifts: Bool
    private let relu: Bool
    private let usesMoving: Bool

    private var saved: (input: Tensor, work: NormalizationWork, factors: Tensor)?

    /// - Parameters:
    ///   - momentum: the share of the moving statistics that a step keeps.
    ///   - epsilon: the number added to the variance.
    ///   - scales: whether the result is multiplied by γ.
    ///   - shifts: whether β is added.
    ///   - relu: whether ReLU is applied to the result.
    ///   - statistics: the mean and variance by which inputs are normalised.
    public init(
        layer: String, momentum: Float, epsilon: Float, scales: Bool = true, shifts: Bool = true, relu: Bool,
        statistics: Statistics
    ) {
        self.layer = layer
        self.momentum = momentum
        self.epsilon = epsilon
        self.scales = scales
        self.shifts = shifts
        self.relu = relu
        usesMoving = statistics == .moving
    }

    /// Plans the normalisation and, with the statistics of the batch, the update of the moving statistics.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let input = try plan.reordered(inputs[0], to: inputs[0].layoutOfPixels(), layer)
        let work = try NormalizationWork(input.descriptor, relu: relu, threads: plan.engine.threads)
        let channels = input.shape[1]
        let output = plan.tensor(input.descriptor)
        let factors = plan.tensor(try work.factors)
        let partial = plan.tensor(try work.partialSums)
        let trained = try trainedRoles.map { try parameter($0, channels, plan).valueTensor }
        let moving = try ["moving_mean", "moving_variance"].map {
            try parameter($0, channels, plan, trainable: false).valueTensor
        }
        let tensors = [input, output, factors, partial] + moving + trained
        let (usesMoving, epsilon, momentum) = (usesMoving, epsilon, momentum)
        let (scales, shifts) = (scales, shifts)
        plan.loop(label, over: tensors) { memory in
            let (input, output, partial) = (memory[0], memory[1], memory[3])
            let (mean, variance) = (memory[4], memory[5])
            let (gamma, beta) = (scales ? memory[6] : nil, shifts ? memory[tensors.count - 1] : nil)
            let factors = NormalizationFactors(memory[2], channels: channels)
            return { _ in
                if usesMoving {
                    factors.mean.update(from: mean, count: channels)
                    factors.variance.update(from: variance, count: channels)
                } else {
                    work.measure(input, partial: partial, mean: factors.mean, variance: factors.variance)
                    for channel in 0..<channels {
                        mean[channel] = mean[channel] * momentum + factors.mean[channel] * (1 - momentum)
                        variance[channel] =
                            variance[channel] * momentum + factors.variance[channel] * (1 - momentum)
                    }
                }
                factors.derive(gamma: gamma, beta: beta, epsilon: epsilon)
                work.normalize(input, by: factors, into: output)
            }
        }
        saved = (input, work, factors)
        return output
    }

    /// Plans the gradients of γ, β and the input.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let (input, work, factors) = saved else { preconditionFailure("backward before forward") }
        let gradient = try plan.reordered(gradient, to: input.descriptor, layer)
        let channels = input.shape[1]
        let result = wanted[0] ? plan.tensor(input.descriptor) : nil
        let partial = plan.tensor(try work.partialSums)
        // The gradients of γ and β are computed even if the layer does not have them, because the input's gradient
        // depends on them.
        let parameters = try ["gamma", "beta"].map {
            try trainedRoles.contains($0)
                ? parameter($0, channels, plan).gradientTensor
                : plan.tensor(TensorDescriptor(shape: [channels], layout: .plain))
        }
        let usesMoving = usesMoving
        let tensors = [input, gradient, factors, partial] + parameters + (result.map { [$0] } ?? [])
        plan.loop(label, over: tensors) { memory in
            let (input, gradient, partial) = (memory[0], memory[1], memory[3])
            let (gamma, beta, result) = (memory[4], memory[5], memory.count > 6 ? memory[6] : nil)
            let factors = NormalizationFactors(memory[2], channels: channels)
            return { _ in
                work.sumGradients(input, gradient, by: factors, partial: partial, gamma: gamma, beta: beta)
                guard let result else { return }
                factors.deriveGradient(
                    gamma: gamma, beta: beta, count: usesMoving ? nil : work.numbersPerChannel)
                work.differentiate(input, gradient, by: factors, into: result)
            }
        }
        return [result]
    }

    private var trainedRoles: [String] { (scales ? ["gamma"] : []) + (shifts ? ["beta"] : []) }

    private var label: StepLabel { StepLabel(layer: layer, operation: .batchNormalization) }

    private func parameter(
        _ role: String, _ channels: Int, _ plan: PlanBuilder, trainable: Bool = true
    ) throws -> ParameterStore.Parameter {
        try plan.parameters.parameter(
            "\(layer)/\(role)", preferring: TensorDescriptor(shape: [channels], layout: .plain),
            trainable: trainable)
    }
}
