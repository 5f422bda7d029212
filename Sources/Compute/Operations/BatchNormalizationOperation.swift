import COneDNN

/// Batch normalisation over the channels of `[N, C, H, W]` or `[N, C]`, with ReLU fused if asked for.
///
/// With the batch's own statistics (biased variance, as Keras 3 has it) the moving statistics follow as
/// `moving ← moving·momentum + batch·(1 − momentum)`. With the moving statistics they stay as they are.
public final class BatchNormalizationOperation: Operation {
    /// Which mean and variance normalise.
    public enum Statistics: Sendable {
        /// The batch's own, as in training.
        case ofBatch
        /// The moving ones, as in inference, and in training for layers in inference mode.
        case moving
    }

    private let layer: String
    private let momentum: Float
    private let epsilon: Float
    private let scales: Bool
    private let shifts: Bool
    private let relu: Bool
    private let usesMoving: Bool

    private var saved: Saved?

    private struct Saved {
        let input: Tensor
        let arguments: [Int32: Tensor]
        let primitive: PrimitiveDescriptor
    }

    /// - Parameters:
    ///   - momentum: share of the moving statistics that a step keeps.
    ///   - epsilon: added to the variance.
    ///   - scales: multiply by γ.
    ///   - shifts: add β.
    ///   - relu: apply ReLU to the result.
    ///   - statistics: which mean and variance normalise.
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

    /// Plans the normalisation and, in training, the step of the moving statistics.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let input = try image(inputs[0])
        let channels = try TensorDescriptor(shape: [input.shape[1]], layout: .plain)
        let primitive = try PrimitiveDescriptor("planning \(layer)") {
            fashion_batch_normalization_forward(
                $0, plan.engine.handle, plan.hasBackward ? 1 : 0, input.descriptor.handle, epsilon,
                scales ? 1 : 0, shifts ? 1 : 0, relu ? 1 : 0, usesMoving ? 1 : 0, $1)
        }
        func parameter(_ role: String, trainable: Bool) throws -> Tensor {
            try plan.parameters.parameter("\(layer)/\(role)", preferring: channels, trainable: trainable)
                .valueTensor
        }
        let movingMean = try parameter("moving_mean", trainable: false)
        let movingVariance = try parameter("moving_variance", trainable: false)
        let output = plan.tensor(input.descriptor)
        var arguments = [
            DNNL_ARG_MEAN: usesMoving ? movingMean : plan.tensor(channels),
            DNNL_ARG_VARIANCE: usesMoving ? movingVariance : plan.tensor(channels),
        ]
        if scales { arguments[DNNL_ARG_SCALE] = try parameter("gamma", trainable: true) }
        if shifts { arguments[DNNL_ARG_SHIFT] = try parameter("beta", trainable: true) }
        if let workspace = primitive.optionalDescriptor(dnnl_query_workspace_md) {
            arguments[DNNL_ARG_WORKSPACE] = plan.tensor(workspace)
        }
        saved = Saved(input: input, arguments: arguments, primitive: primitive)
        arguments[DNNL_ARG_SRC] = input
        arguments[DNNL_ARG_DST] = output
        plan.execute(label, primitive, arguments)
        if !usesMoving, let mean = arguments[DNNL_ARG_MEAN], let variance = arguments[DNNL_ARG_VARIANCE] {
            follow(mean, with: movingMean, in: plan)
            follow(variance, with: movingVariance, in: plan)
        }
        return inputs[0].shape.count == 2 ? output.viewed(as: inputs[0].descriptor) : output
    }

    /// Plans the gradients of γ and β together with the input's.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let saved else { preconditionFailure("backward before forward") }
        let vector = gradient.shape.count == 2
        let gradient = try plan.reordered(try image(gradient), to: saved.input.descriptor, layer)
        let channels = try TensorDescriptor(shape: [gradient.shape[1]], layout: .plain)
        let primitive = try PrimitiveDescriptor("planning the gradient of \(layer)") {
            fashion_batch_normalization_backward(
                $0, plan.engine.handle, gradient.descriptor.handle, saved.input.descriptor.handle, epsilon,
                scales ? 1 : 0, shifts ? 1 : 0, relu ? 1 : 0, usesMoving ? 1 : 0, saved.primitive.handle, $1)
        }
        func parameterGradient(_ role: String) throws -> Tensor {
            try plan.parameters.parameter("\(layer)/\(role)", preferring: channels).gradientTensor
        }
        let result = plan.tensor(saved.input.descriptor)
        var arguments = saved.arguments
        if fashion_batch_normalization_backward_takes_shift() == 0 { arguments[DNNL_ARG_SHIFT] = nil }
        arguments[DNNL_ARG_SRC] = saved.input
        arguments[DNNL_ARG_DIFF_DST] = gradient
        arguments[DNNL_ARG_DIFF_SRC] = result
        if scales { arguments[DNNL_ARG_DIFF_SCALE] = try parameterGradient("gamma") }
        if shifts { arguments[DNNL_ARG_DIFF_SHIFT] = try parameterGradient("beta") }
        plan.execute(label, primitive, arguments)
        guard wanted[0] else { return [nil] }
        return [
            vector
                ? result.viewed(as: try TensorDescriptor(shape: Array(result.shape[..<2]), layout: .plain))
                : result
        ]
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .batchNormalization) }

    /// A vector batch `[N, C]` as images of one pixel, `[N, C, 1, 1]`: oneDNN normalises images.
    private func image(_ tensor: Tensor) throws -> Tensor {
        guard tensor.shape.count == 2 else { return tensor }
        return tensor.viewed(as: try TensorDescriptor(shape: tensor.shape + [1, 1], layout: .channelsLast))
    }

    private func follow(_ statistic: Tensor, with moving: Tensor, in plan: PlanBuilder) {
        let count = statistic.shape[0]
        let momentum = momentum
        plan.loop(label, over: [statistic, moving]) { pointers in
            let (statistic, moving) = (pointers[0], pointers[1])
            return { _ in
                for channel in 0..<count {
                    moving[channel] = moving[channel] * momentum + statistic[channel] * (1 - momentum)
                }
            }
        }
    }
}
