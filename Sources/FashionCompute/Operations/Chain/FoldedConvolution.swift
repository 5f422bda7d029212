import CKernels

/// A ``FrozenConvolution`` in a plan: its kernel multiplied by the normalisation's scale, laid out for the functions of
/// `pointwise.h` and `depthwise.h`, and the resulting bias.
///
/// With s = γ / √(variance + ε), the convolution and the normalisation together are a convolution with the kernel
/// kernel·s and the bias β + (bias − mean)·s. From the gradients G of that kernel and g of that bias follow the
/// gradients of the parameters: G·s of the kernel, g of β, g·s of the bias, and (Σ kernel·G + (bias − mean)·g) /
/// √(variance + ε) of γ.
final class FoldedConvolution {
    let limit: Float
    let hasReLU: Bool
    let addsBias: Bool
    /// The rows and columns of the kernel as a matrix. A depthwise convolution has one row for each position in its
    /// window.
    let rows: Int
    let columns: Int
    let isDepthwise: Bool
    /// The kernels of the forward pass and of the backward pass.
    private(set) var kernel: Tensor
    private(set) var reversed: Tensor?
    /// The scale, the reciprocal of the standard deviation and the bias of each channel.
    let factors: Tensor

    private let convolution: FrozenConvolution
    private let parameter: ParameterStore.Parameter
    private let label: StepLabel

    /// Plans the folding, which runs in every step of training and once in inference.
    /// - Parameters:
    ///   - rows: the number of rows of the kernel as a matrix.
    ///   - shape: the parameter's shape, `[O, I, H, W]`, or `[G, 1, 1, H, W]` for a depthwise convolution.
    init(_ convolution: FrozenConvolution, rows: Int, shape: [Int], in plan: PlanBuilder) throws {
        self.convolution = convolution
        self.rows = rows
        columns = convolution.filters
        isDepthwise = shape.count == 5
        limit = convolution.limit ?? .infinity
        hasReLU = convolution.limit != nil
        addsBias = convolution.addsBias
        label = StepLabel(layer: convolution.layer, operation: .convolutionForward)
        let layout = try TensorDescriptor(shape: shape, layout: .kerasKernel)
        parameter = try plan.parameters.parameter(
            "\(convolution.layer)/\(convolution.kernel)", preferring: layout)
        let isOurs = parameter.descriptor == layout
        let source = try plan.reordered(parameter.valueTensor, to: layout, convolution.layer)
        let keep = isOurs && !plan.isTraining
        func floats(_ count: Int) throws -> Tensor {
            plan.tensor(try TensorDescriptor(shape: [count], layout: .plain), keep: keep)
        }
        factors = try floats(3 * columns)
        kernel = try floats(isDepthwise ? rows * columns : pointwise_packed_size(rows, columns))
        reversed =
            plan.hasBackward
            ? try floats(isDepthwise ? rows * columns : pointwise_packed_size(columns, rows)) : nil
        try planFactors(plan, ofParameters: keep)
        planKernel(source, plan, ofParameters: isOurs)
    }

    private func planFactors(_ plan: PlanBuilder, ofParameters: Bool) throws {
        let columns = columns
        let bias = try convolution.useBias ? [self.bias(plan).valueTensor] : []
        let others = try normalization(plan).map(\.valueTensor)
        let (hasBias, epsilon) = (!bias.isEmpty, convolution.normalization?.epsilon ?? 0)
        let (scales, shifts) = (
            convolution.normalization?.scales ?? false, convolution.normalization?.shifts ?? false
        )
        plan.loop(label, over: [factors] + bias + others, ofParameters: ofParameters) { memory in
            let (scale, inverse, result) = (memory[0], memory[0] + columns, memory[0] + 2 * columns)
            let bias = hasBias ? memory[1] : nil
            let others = memory.dropFirst(hasBias ? 2 : 1)
            let (gamma, beta) = (
                scales ? others.last : nil, shifts ? others.dropLast(scales ? 1 : 0).last : nil
            )
            let statistics = Array(others.prefix(2))
            return { _ in
                for channel in 0..<columns {
                    guard let mean = statistics.first, let variance = statistics.last else {
                        (scale[channel], inverse[channel], result[channel]) = (1, 1, bias?[channel] ?? 0)
                        continue
                    }
                    let reciprocal = 1 / (Double(variance[channel]) + Double(epsilon)).squareRoot()
                    let factor = Double(gamma?[channel] ?? 1) * reciprocal
                    let distance = Double(bias?[channel] ?? 0) - Double(mean[channel])
                    inverse[channel] = Float(reciprocal)
                    scale[channel] = Float(factor)
                    result[channel] = Float(Double(beta?[channel] ?? 0) + distance * factor)
                }
            }
        }
    }

    private func planKernel(_ source: Tensor, _ plan: PlanBuilder, ofParameters: Bool) {
        let (rows, columns, threads, isDepthwise) = (rows, columns, plan.engine.threads, isDepthwise)
        let tensors = [source, factors, kernel] + (reversed.map { [$0] } ?? [])
        let part = 16
        let blocks = (
            isDepthwise ? 1 : (rows + part - 1) / part,
            memoryCount: isDepthwise || reversed == nil ? 0 : (columns + part - 1) / part
        )
        plan.loop(label, over: tensors, ofParameters: ofParameters) { memory in
            let (source, scale, kernel) = (memory[0], memory[1], memory[2])
            let reversed = memory.count > 3 ? memory[3] : nil
            return { _ in
                Parallel.tasks(blocks.0 + blocks.memoryCount, threads: threads) { task, _ in
                    if isDepthwise {
                        for row in 0..<rows {
                            for column in 0..<columns {
                                let number = source[row * columns + column] * scale[column]
                                kernel[row * columns + column] = number
                                reversed?[(rows - 1 - row) * columns + column] = number
                            }
                        }
                    } else if task < blocks.0 {
                        let first = task * part
                        pointwise_pack(
                            source, rows, columns, scale, 0, first, min(part, rows - first), kernel)
                    } else if let reversed {
                        let first = (task - blocks.0) * part
                        pointwise_pack(
                            source, rows, columns, scale, 1, first, min(part, columns - first), reversed)
                    }
                }
            }
        }
    }

    /// The number of floats of the gradients of kernel and bias together.
    var gradientCount: Int { (rows + 1) * columns }

    /// Plans the gradients of the parameters from those of the folded kernel and bias, which begin at `offset` in
    /// `sums`.
    func planGradients(_ sums: Tensor, at offset: Int, in plan: PlanBuilder) throws {
        let layout = try TensorDescriptor(shape: parameter.descriptor.shape, layout: .kerasKernel)
        let isOurs = parameter.descriptor == layout
        let source = try plan.reordered(parameter.valueTensor, to: layout, convolution.layer)
        let result = isOurs ? parameter.gradientTensor : plan.tensor(layout)
        let normalization = try normalization(plan)
        let bias = try convolution.useBias ? self.bias(plan) : nil
        // The mean and variance come first, then β and γ.
        let mean = normalization.first.map { [$0.valueTensor] } ?? []
        let trained = normalization.dropFirst(2).map(\.gradientTensor)
        let biases = bias.map { [$0.valueTensor, $0.gradientTensor] } ?? []
        let (rows, columns, threads) = (rows, columns, plan.engine.threads)
        let products = plan.tensor(try TensorDescriptor(shape: [2 * Self.parts * columns], layout: .plain))
        let scales = convolution.normalization?.scales ?? false
        let shifts = convolution.normalization?.shifts ?? false
        let isNormalized = convolution.normalization != nil
        let label = StepLabel(layer: convolution.layer, operation: .convolutionBackwardWeights)
        plan.loop(label, over: [sums, factors, source, result, products] + mean + biases + trained) {
            memory in
            let (gradient, scale, kernel, result) = (memory[0] + offset, memory[1], memory[2], memory[3])
            let inverse = scale + columns
            var rest = memory.dropFirst(5)
            let mean = isNormalized ? rest.popFirst() : nil
            let (bias, biasGradient) = biases.isEmpty ? (nil, nil) : (rest.popFirst(), rest.popFirst())
            let beta = shifts ? rest.popFirst() : nil
            let gamma = scales ? rest.popFirst() : nil
            let (biasSum, parts) = (gradient + rows * columns, Self.parts)
            return { _ in
                memory[4].withMemoryRebound(to: Double.self, capacity: parts * columns) { products in
                    Parallel.tasks(parts, threads: threads) { part, _ in
                        let (first, end) = (part * rows / parts, (part + 1) * rows / parts)
                        (products + part * columns).update(repeating: 0, count: columns)
                        pointwise_unfold(
                            kernel + first * columns, gradient + first * columns, end - first, columns, scale,
                            result + first * columns, gamma == nil ? nil : products + part * columns)
                    }
                    for channel in 0..<columns {
                        let sum = biasSum[channel]
                        beta?[channel] = sum
                        biasGradient?[channel] = sum * scale[channel]
                        guard let gamma else { continue }
                        let distance = Double(bias?[channel] ?? 0) - Double(mean?[channel] ?? 0)
                        let product = (0..<parts).reduce(distance * Double(sum)) {
                            $0 + products[$1 * columns + channel]
                        }
                        gamma[channel] = Float(product * Double(inverse[channel]))
                    }
                }
            }
        }
        if !isOurs { try plan.copy(result, to: parameter.gradientTensor, convolution.layer) }
    }

    /// The number of parts in which products are summed, independent of the number of threads.
    private static let parts = 16

    private func bias(_ plan: PlanBuilder) throws -> ParameterStore.Parameter {
        try plan.parameters.parameter(
            "\(convolution.layer)/bias", preferring: TensorDescriptor(shape: [columns], layout: .plain))
    }

    /// Returns the moving mean and variance, then β and γ if the layer has them.
    private func normalization(_ plan: PlanBuilder) throws -> [ParameterStore.Parameter] {
        guard let normalization = convolution.normalization else { return [] }
        func parameter(_ role: String, trainable: Bool) throws -> ParameterStore.Parameter {
            try plan.parameters.parameter(
                "\(normalization.layer)/\(role)",
                preferring: TensorDescriptor(shape: [columns], layout: .plain), trainable: trainable)
        }
        return try ["moving_mean", "moving_variance"].map { try parameter($0, trainable: false) }
            + (normalization.shifts ? ["beta"] : []).map { try parameter($0, trainable: true) }
            + (normalization.scales ? ["gamma"] : []).map { try parameter($0, trainable: true) }
    }
}
