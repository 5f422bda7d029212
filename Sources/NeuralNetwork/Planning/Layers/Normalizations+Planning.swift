import Compute

extension BatchNormalization: PlannedLayer {
    /// Makes the operation.
    public func operation(for place: LayerPlace) throws -> any Operation {
        BatchNormalizationOperation(
            layer: place.name, momentum: momentum, epsilon: epsilon, scales: scales, shifts: shifts,
            relu: place.fusesReLU,
            statistics: place.trains && place.mode == .training && !isFixed ? .ofBatch : .moving)
    }
}

extension LayerNormalization: PlannedLayer {
    /// Makes the operation.
    public func operation(for place: LayerPlace) throws -> any Operation {
        LayerNormalizationOperation(
            layer: place.name, epsilon: epsilon,
            roles: place.node.layer.kind.parameters(
                of: place.name, input: place.inputs[0], output: place.node.shape
            ).map(\.role))
    }
}

/// Each row of channels by its own mean and variance: `[N, C, H, W]` or `[N, C]`, channels last.
private final class LayerNormalizationOperation: Operation {
    private let layer: String
    private let epsilon: Float
    /// γ and β, where the layer has them.
    private let roles: [Parameter.Role]
    private var input: Tensor?

    init(layer: String, epsilon: Float, roles: [Parameter.Role]) {
        self.layer = layer
        self.epsilon = epsilon
        self.roles = roles
    }

    func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let layout = try TensorDescriptor(shape: inputs[0].shape, layout: .channelsLast)
        let input = try plan.reordered(inputs[0], to: layout, layer)
        self.input = input
        let result = plan.tensor(layout)
        let channels = layout.shape[1]
        let (rows, threads, epsilon) = (input.floatCount / channels, plan.engine.threads, epsilon)
        let trained = try roles.map { try parameter($0, channels, plan).valueTensor }
        let (gamma, beta) = (roles.firstIndex(of: .gamma), roles.firstIndex(of: .beta))
        plan.loop(label, over: [input, result] + trained) { memory in
            { _ in
                Parallel.chunks(of: rows, size: 64, threads: threads) {
                    for row in $0 {
                        let (input, result) = (memory[0] + row * channels, memory[1] + row * channels)
                        let (mean, factor) = moments(input, channels, epsilon)
                        for channel in 0..<channels {
                            let gamma = gamma.map { memory[2 + $0][channel] } ?? 1
                            let beta = beta.map { memory[2 + $0][channel] } ?? 0
                            result[channel] = (input[channel] - mean) * factor * gamma + beta
                        }
                    }
                }
            }
        }
        return result
    }

    func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let input else { preconditionFailure("backward before forward") }
        let gradient = try plan.reordered(gradient, to: input.descriptor, layer)
        let channels = input.shape[1]
        let rows = input.floatCount / channels
        let trained = try roles.map { try parameter($0, channels, plan) }
        if !trained.isEmpty {
            try planParameters(input, gradient, trained.map(\.gradientTensor), channels, rows, plan)
        }
        guard wanted[0] else { return [nil] }
        let result = plan.tensor(input.descriptor)
        let gamma = roles.firstIndex(of: .gamma).map { [trained[$0].valueTensor] } ?? []
        let (threads, epsilon) = (plan.engine.threads, epsilon)
        plan.loop(label, over: [input, gradient, result] + gamma) { memory in
            let gamma = memory.count > 3 ? memory[3] : nil
            return { _ in
                Parallel.chunks(of: rows, size: 64, threads: threads) {
                    for row in $0 {
                        let start = row * channels
                        let (input, gradient) = (memory[0] + start, memory[1] + start)
                        let (mean, factor) = moments(input, channels, epsilon)
                        var (sum, product): (Float, Float) = (0, 0)
                        for channel in 0..<channels {
                            let incoming = gradient[channel] * (gamma?[channel] ?? 1)
                            sum += incoming
                            product += incoming * (input[channel] - mean) * factor
                        }
                        (sum, product) = (sum / Float(channels), product / Float(channels))
                        for channel in 0..<channels {
                            let incoming = gradient[channel] * (gamma?[channel] ?? 1)
                            let normal = (input[channel] - mean) * factor
                            memory[2][start + channel] = factor * (incoming - sum - normal * product)
                        }
                    }
                }
            }
        }
        return [result]
    }

    /// Plans the gradients of γ and β: sums of a fixed number of parts, so that they do not depend on the threads.
    private func planParameters(
        _ input: Tensor, _ gradient: Tensor, _ results: [Tensor], _ channels: Int, _ rows: Int,
        _ plan: PlanBuilder
    ) throws {
        let (roles, threads, epsilon) = (roles, plan.engine.threads, epsilon)
        try plan.sumOfParts(of: rows, into: results, reading: [input, gradient], label, threads: threads) {
            memory, row, sums in
            let start = row * channels
            let (input, gradient) = (memory[0] + start, memory[1] + start)
            let (mean, factor) = moments(input, channels, epsilon)
            for (role, sum) in zip(roles, sums) {
                for channel in 0..<channels {
                    sum[channel] +=
                        role == .beta
                        ? gradient[channel] : gradient[channel] * (input[channel] - mean) * factor
                }
            }
        }
    }

    private func parameter(_ role: Parameter.Role, _ channels: Int, _ plan: PlanBuilder) throws
        -> ParameterStore.Parameter
    {
        try plan.parameters.parameter(
            "\(layer)/\(role.rawValue)", preferring: TensorDescriptor(shape: [channels], layout: .plain))
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .batchNormalization) }
}

/// The mean of a row, and the reciprocal of its deviation.
private func moments(_ row: UnsafePointer<Float>, _ count: Int, _ epsilon: Float) -> (
    mean: Float, factor: Float
) {
    var mean: Float = 0
    for index in 0..<count { mean += row[index] }
    mean /= Float(count)
    var variance: Float = 0
    for index in 0..<count { variance += (row[index] - mean) * (row[index] - mean) }
    return (mean, 1 / (variance / Float(count) + epsilon).squareRoot())
}
