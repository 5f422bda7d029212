import CKernels

/// A fully connected layer: `[N, I]` to `[N, O]`, with a kernel `[O, I]` and a bias `[O]`.
///
/// Outside training, the results of a row do not depend on the other rows. oneDNN's matrix product is not used there:
/// it chooses its kernels by the number of rows, so the same image would be rounded differently in another batch.
public final class DenseOperation: Operation {
    private let layer: String
    private let units: Int
    private let useBias: Bool

    private var input: Tensor?

    /// Creates the operation of a layer with `units` outputs.
    public init(layer: String, units: Int, useBias: Bool) {
        self.layer = layer
        self.units = units
        self.useBias = useBias
    }

    /// Plans the matrix product.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let input = try plan.reordered(inputs[0], to: plain(inputs[0].shape), layer)
        if !plan.isTraining { return try forwardByRows(input, plan) }
        let (rows, columns, units, threads) = (
            input.shape[0], input.shape[1], units, plan.engine.threads
        )
        let output = plan.tensor(try plain([rows, units]))
        let tensors =
            try [input, kernel(plan, columns).valueTensor, output] + (useBias ? [bias(plan).valueTensor] : [])
        plan.count(multiplications: rows * columns * units, label)
        plan.append(label, tensors) { resources in
            let memory = resources.floats(of: tensors)
            return { _ in
                if memory.count > 3 {
                    for row in 0..<rows { (memory[2] + row * units).update(from: memory[3], count: units) }
                }
                try MatrixProduct.multiply(
                    .init(memory[0], rows: rows, columns: columns),
                    .init(memory[1], rows: units, columns: columns), transposingSecond: true,
                    beta: memory.count > 3 ? 1 : 0, into: .init(memory[2], rows: rows, columns: units),
                    threads: threads)
            }
        }
        self.input = input
        return output
    }

    private func forwardByRows(_ input: Tensor, _ plan: PlanBuilder) throws -> Tensor {
        let layout = try TensorDescriptor(shape: [units, input.shape[1]], layout: .kerasKernel)
        let parameter = try plan.parameters.parameter("\(layer)/kernel", preferring: layout)
        let kernel = try plan.reordered(parameter.valueTensor, to: layout, layer)
        self.input = input
        return try rowByRow(input, kernel, bias: useBias ? bias(plan).valueTensor : nil, units, plan)
    }

    /// Plans the product of `[N, I]` and `[I, O]` by the library's own kernel.
    private func rowByRow(
        _ input: Tensor, _ matrix: Tensor, bias: Tensor? = nil, _ outputs: Int, _ plan: PlanBuilder
    ) throws -> Tensor {
        let (rows, inputs, threads) = (input.shape[0], input.shape[1], plan.engine.threads)
        let result = plan.tensor(try plain([rows, outputs]))
        let tensors = [input, matrix, result] + (bias.map { [$0] } ?? [])
        let (block, instructions) = (Self.block, Engine.kernelInstructions)
        let across = (outputs + block.columns - 1) / block.columns
        let count = (rows + block.rows - 1) / block.rows * across
        plan.count(multiplications: rows * inputs * outputs, label)
        plan.loop(label, over: tensors) { memory in
            let (input, result) = (memory[0], memory[2])
            let bias = memory.count > 3 ? memory[3] : nil
            let weights = dense_weights(numbers: memory[1], inputs: inputs, outputs: outputs)
            return { _ in
                Parallel.tasks(count, threads: threads) { task, _ in
                    let (row, column) = (task / across * block.rows, task % across * block.columns)
                    dense_multiply(
                        instructions, input + row * inputs, min(block.rows, rows - row), weights, column,
                        min(block.columns, outputs - column), bias, result + row * outputs)
                }
            }
        }
        return result
    }

    /// The rows and columns of the result that form one task.
    private static let block = (rows: 48, columns: 64)

    /// Plans the gradients of the kernel and bias in training, and of the input if wanted.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let input else { preconditionFailure("backward before forward") }
        let gradient = try plan.reordered(gradient, to: plain(gradient.shape), layer)
        if !plan.isTraining {
            guard wanted[0] else { return [nil] }
            let parameter = try plan.parameters.parameter(
                "\(layer)/kernel", preferring: plain([units, input.shape[1]]))
            let kernel = try plan.reordered(
                parameter.valueTensor, to: plain([units, input.shape[1]]), layer)
            return [try rowByRow(gradient, kernel, input.shape[1], plan)]
        }
        let kernel = try kernel(plan, input.shape[1])
        try planProduct(gradient, transposingFirst: true, input, into: kernel.gradientTensor, plan)
        if useBias { planBiasGradient(gradient, into: try bias(plan).gradientTensor, plan) }
        guard wanted[0] else { return [nil] }
        let result = plan.tensor(input.descriptor)
        try planProduct(gradient, kernel.valueTensor, into: result, plan)
        return [result]
    }

    private func planProduct(
        _ first: Tensor, transposingFirst: Bool = false, _ second: Tensor, into result: Tensor,
        _ plan: PlanBuilder
    ) throws {
        let tensors = [first, second, result]
        let threads = plan.engine.threads
        let inner = transposingFirst ? first.shape[0] : first.shape[1]
        plan.count(multiplications: result.shape[0] * result.shape[1] * inner, label)
        plan.append(label, tensors) { resources in
            let matrices = zip(tensors, resources.floats(of: tensors)).map { tensor, memory in
                MatrixProduct.Matrix(memory, rows: tensor.shape[0], columns: tensor.shape[1])
            }
            return { _ in
                try MatrixProduct.multiply(
                    matrices[0], transposingFirst: transposingFirst, matrices[1], into: matrices[2],
                    threads: threads)
            }
        }
    }

    private func planBiasGradient(_ gradient: Tensor, into result: Tensor, _ plan: PlanBuilder) {
        let (rows, units) = (gradient.shape[0], units)
        plan.loop(label, over: [gradient, result]) { memory in
            let (gradient, result) = (memory[0], memory[1])
            return { _ in
                result.update(from: gradient, count: units)
                for row in 1..<max(rows, 1) {
                    for unit in 0..<units { result[unit] += gradient[row * units + unit] }
                }
            }
        }
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .dense) }

    private func kernel(_ plan: PlanBuilder, _ inputs: Int) throws -> ParameterStore.Parameter {
        try plan.parameters.parameter("\(layer)/kernel", preferring: plain([units, inputs]))
    }

    private func bias(_ plan: PlanBuilder) throws -> ParameterStore.Parameter {
        try plan.parameters.parameter("\(layer)/bias", preferring: plain([units]))
    }

    private func plain(_ shape: [Int]) throws -> TensorDescriptor {
        try TensorDescriptor(shape: shape, layout: .plain)
    }
}
