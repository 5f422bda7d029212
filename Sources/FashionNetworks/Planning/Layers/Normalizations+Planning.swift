import FashionCompute

extension BatchNormalization: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        BatchNormalizationOperation(
            layer: place.name, momentum: momentum, epsilon: epsilon, scales: scales, shifts: shifts,
            relu: place.fusesReLU,
            statistics: place.trains && place.mode == .training && !isFixed ? .ofBatch : .moving)
    }
}

extension LayerNormalization: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        MomentNormalization(place, epsilon: epsilon, groups: nil)
    }
}

extension GroupNormalization: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        let channels = place.node.shape[place.node.shape.count - 1]
        return MomentNormalization(place, epsilon: epsilon, groups: groups(of: channels))
    }
}

/// Normalises parts of `[N, C, H, W]` or `[N, C]`, channels last, each by its own mean and variance. A part is the
/// channels of one pixel, or a group of an image's channels over all pixels.
private final class MomentNormalization: Operation {
    private let layer: String
    private let epsilon: Float
    /// The number of groups of an image's channels; nil to normalise each pixel separately.
    private let groups: Int?
    /// γ and β, if the layer has them.
    private let roles: [Parameter.Role]
    private var input: Tensor?

    init(_ place: LayerPlace, epsilon: Float, groups: Int?) {
        layer = place.name
        self.epsilon = epsilon
        self.groups = groups
        let kind = place.node.layer.kind
        roles = kind.parameters(of: place.name, input: place.inputs[0], output: place.node.shape).map(\.role)
    }

    func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let layout = try TensorDescriptor(shape: inputs[0].shape, layout: .channelsLast)
        let input = try plan.reordered(inputs[0], to: layout, layer)
        self.input = input
        let result = plan.tensor(layout)
        let parts = Parts(input, groups: groups)
        let (threads, epsilon) = (plan.engine.threads, epsilon)
        let trained = try roles.map { try parameter($0, parts.channels, plan).valueTensor }
        let (gamma, beta) = (roles.firstIndex(of: .gamma), roles.firstIndex(of: .beta))
        plan.loop(label, over: [input, result] + trained) { memory in
            let (gamma, beta) = (gamma.map { memory[2 + $0] }, beta.map { memory[2 + $0] })
            return { _ in
                Parallel.chunks(of: parts.count, size: parts.perTask, threads: threads) {
                    for part in $0 {
                        let (mean, factor) = parts.moments(memory[0], part, epsilon)
                        parts.forEach(in: part) { place, channel in
                            let normal = (memory[0][place] - mean) * factor
                            memory[1][place] = normal * (gamma?[channel] ?? 1) + (beta?[channel] ?? 0)
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
        let parts = Parts(input, groups: groups)
        let trained = try roles.map { try parameter($0, parts.channels, plan) }
        if !trained.isEmpty {
            try planParameters(input, gradient, trained.map(\.gradientTensor), parts, plan)
        }
        guard wanted[0] else { return [nil] }
        let result = plan.tensor(input.descriptor)
        let gamma = roles.firstIndex(of: .gamma).map { [trained[$0].valueTensor] } ?? []
        let (threads, epsilon) = (plan.engine.threads, epsilon)
        plan.loop(label, over: [input, gradient, result] + gamma) { memory in
            let gamma = memory.count > 3 ? memory[3] : nil
            return { _ in
                Parallel.chunks(of: parts.count, size: parts.perTask, threads: threads) {
                    for part in $0 {
                        let (mean, factor) = parts.moments(memory[0], part, epsilon)
                        var (sum, product): (Float, Float) = (0, 0)
                        parts.forEach(in: part) { place, channel in
                            let incoming = memory[1][place] * (gamma?[channel] ?? 1)
                            sum += incoming
                            product += incoming * (memory[0][place] - mean) * factor
                        }
                        (sum, product) = (sum / Float(parts.size), product / Float(parts.size))
                        parts.forEach(in: part) { place, channel in
                            let incoming = memory[1][place] * (gamma?[channel] ?? 1)
                            let normal = (memory[0][place] - mean) * factor
                            memory[2][place] = factor * (incoming - sum - normal * product)
                        }
                    }
                }
            }
        }
        return [result]
    }

    /// Plans the gradients of γ and β.
    private func planParameters(
        _ input: Tensor, _ gradient: Tensor, _ results: [Tensor], _ parts: Parts, _ plan: PlanBuilder
    ) throws {
        let (roles, epsilon) = (roles, epsilon)
        try plan.sumOfParts(
            of: parts.count, into: results, reading: [input, gradient], label, threads: plan.engine.threads
        ) { memory, part, sums in
            let (mean, factor) = parts.moments(memory[0], part, epsilon)
            for (role, sum) in zip(roles, sums) {
                let isShift = role == .beta
                parts.forEach(in: part) { place, channel in
                    let normal = isShift ? 1 : (memory[0][place] - mean) * factor
                    sum[channel] += memory[1][place] * normal
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

/// The parts of a channels-last tensor that are normalised separately.
private struct Parts {
    /// The number of parts in the batch.
    let count: Int
    /// The number of channels of a pixel.
    let channels: Int
    /// The number of pixels and of channels of a part.
    private let pixels: Int
    private let width: Int

    /// - Parameter groups: the number of groups of an image's channels; nil to normalise each pixel separately.
    init(_ tensor: Tensor, groups: Int?) {
        let shape = tensor.shape
        channels = shape[1]
        let area = shape[2...].reduce(1, *)
        pixels = groups == nil ? 1 : area
        width = channels / (groups ?? 1)
        count = groups.map { shape[0] * $0 } ?? shape[0] * area
    }

    /// The number of elements of a part.
    var size: Int { pixels * width }
    /// The number of parts in one task of a parallel loop.
    var perTask: Int { max(1, Parallel.floatsPerChunk / size) }

    /// Calls `body` with the index and the channel of each element of a part.
    @inline(__always)
    func forEach(in part: Int, _ body: (_ place: Int, _ channel: Int) -> Void) {
        let (block, group) = part.quotientAndRemainder(dividingBy: channels / width)
        for pixel in block * pixels..<(block + 1) * pixels {
            for channel in group * width..<(group + 1) * width { body(pixel * channels + channel, channel) }
        }
    }

    /// Returns the mean of a part and the reciprocal of its standard deviation, √(variance + ε).
    func moments(_ numbers: UnsafePointer<Float>, _ part: Int, _ epsilon: Float) -> (
        mean: Float, factor: Float
    ) {
        var (sum, squares): (Float, Float) = (0, 0)
        forEach(in: part) { place, _ in sum += numbers[place] }
        let mean = sum / Float(size)
        forEach(in: part) { place, _ in squares += (numbers[place] - mean) * (numbers[place] - mean) }
        return (mean, 1 / (squares / Float(size) + epsilon).squareRoot())
    }
}
