/// A ``ConvolutionChain`` computed by the library's own kernels, channels last.
///
/// The order of each sum does not depend on the batch or the number of threads. The gradients of kernels are summed by
/// chunks of images, whose number depends only on the batch.
public final class ConvolutionChainOperation: Operation {
    private let chain: ConvolutionChain
    private var saved: Saved?

    /// The values that the forward pass stores for the backward pass.
    private struct Saved {
        let shape: ChainShape
        let stages: Stages
        let input: Tensor
        let expanded: Tensor
        let projected: Tensor
        let output: Tensor
    }

    private typealias Stages = (
        expansion: FoldedConvolution?, depthwise: FoldedConvolution?, projection: FoldedConvolution
    )

    /// Creates an operation that computes a chain.
    public init(_ chain: ConvolutionChain) { self.chain = chain }

    /// Plans the chain. If a backward pass follows, the intermediate values are kept.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let input = try plan.reordered(
            inputs[0], to: TensorDescriptor(shape: inputs[0].shape, layout: .channelsLast), layer)
        let shape = ChainShape(chain, input: input.shape)
        let stages = try self.stages(shape, plan)
        let output = plan.tensor(try TensorDescriptor(shape: shape.output, layout: .channelsLast))
        let threads = plan.engine.threads
        let keeps = plan.hasBackward
        let tasks = ChainTask.all(shape, threads: threads, wholeImages: keeps)
        let sizes = ChainForward.sizes(
            shape, chain, keeps: keeps, group: shape.group(of: shape.images, threads: threads))
        // Windows are not kept, because they take many times the memory of the image.
        let scratchSize =
            shape.source == .windows ? max(sizes.projected, windowsSize(shape, threads)) : sizes.projected
        let expanded = try floats(sizes.expanded * (keeps ? 1 : threads), plan)
        let projected = try floats(
            scratchSize * (keeps && shape.source != .windows ? 1 : threads), plan)
        let all = [stages.expansion, stages.depthwise, stages.projection].compactMap { $0 }
        let tensors = [input, expanded, projected, output] + all.flatMap { [$0.kernel, $0.factors] }
        let addsInput = chain.addsInput
        let label = StepLabel(layer: layer, operation: .convolutionForward)
        plan.count(multiplications: multiplications(shape).reduce(0, +), label)
        plan.loop(label, over: tensors) { memory in
            var rest = memory.dropFirst(4)
            func stage(_ folded: FoldedConvolution?) -> ChainForward.Stage? {
                guard let folded, let kernel = rest.popFirst(), let factors = rest.popFirst() else {
                    return nil
                }
                return ChainForward.Stage(
                    kernel: kernel, bias: folded.addsBias ? factors + 2 * folded.columns : nil,
                    limit: folded.hasReLU ? folded.limit : nil)
            }
            let (expansion, depthwise) = (stage(stages.expansion), stage(stages.depthwise))
            guard let projection = stage(stages.projection) else { preconditionFailure("no projection") }
            let work = ChainForward(
                shape: shape, expansion: expansion, depthwise: depthwise, projection: projection,
                addsInput: addsInput, keeps: keeps)
            let middleIsShared = keeps && shape.source != .windows
            return { _ in
                Parallel.tasks(tasks.count, threads: threads) { task, thread in
                    work.run(
                        tasks[task], input: memory[0],
                        expanded: memory[1] + (keeps ? 0 : thread * sizes.expanded),
                        projected: memory[2] + (middleIsShared ? 0 : thread * scratchSize), output: memory[3])
                }
            }
        }
        saved = Saved(
            shape: shape, stages: stages, input: input, expanded: expanded, projected: projected,
            output: output)
        return output
    }

    /// Plans the gradients of all parameters, and of the input if wanted.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let saved else { preconditionFailure("backward before forward") }
        let (shape, stages, threads) = (saved.shape, saved.stages, plan.engine.threads)
        let gradient = try plan.reordered(gradient, to: saved.output.descriptor, layer)
        let result = wanted[0] ? plan.tensor(saved.input.descriptor) : nil
        let all = [stages.expansion, stages.depthwise, stages.projection].compactMap { $0 }
        let count = all.reduce(0) { $0 + $1.gradientCount }
        // Large kernels get fewer chunks, because each chunk's sums are written and read once more.
        let chunks = BatchChunks(images: shape.images, most: max(4, min(16, (1 << 20) / max(count, 1))))
        let parts = try plan.parts(chunks.count, of: TensorDescriptor(shape: [count], layout: .plain))
        let partSize = parts.floatCount / chunks.count
        let scratchSizes = ChainBackward.scratchSizes(shape)
        let scratchSize = scratchSizes.reduce(0, +)
        let scratch = try floats(threads * scratchSize, plan)
        let tensors =
            [saved.input, saved.expanded, saved.projected, saved.output, gradient, parts, scratch]
            + (result.map { [$0] } ?? []) + all.flatMap { [$0.kernel, $0.reversed ?? $0.kernel] }
        let (addsInput, hasResult) = (chain.addsInput, result != nil)
        let label = StepLabel(layer: layer, operation: .convolutionBackwardData)
        // One step computes the gradients of kernels and of intermediate values.
        let multiplications = multiplications(shape)
        plan.count(
            multiplications: 2 * multiplications.reduce(0, +) - (wanted[0] ? 0 : multiplications[0]), label)
        plan.loop(label, over: tensors) { memory in
            var rest = memory.dropFirst(hasResult ? 8 : 7)
            var offset = 0
            func stage(_ folded: FoldedConvolution?) -> ChainBackward.Stage? {
                guard let folded, let kernel = rest.popFirst(), let reversed = rest.popFirst() else {
                    return nil
                }
                defer { offset += folded.gradientCount }
                return ChainBackward.Stage(
                    kernel: kernel, reversed: reversed, limit: folded.hasReLU ? folded.limit : nil,
                    addsBias: folded.addsBias, offset: offset, count: folded.rows * folded.columns)
            }
            let (expansion, depthwise) = (stage(stages.expansion), stage(stages.depthwise))
            guard let projection = stage(stages.projection) else { preconditionFailure("no projection") }
            let work = ChainBackward(
                shape: shape, expansion: expansion, depthwise: depthwise, projection: projection,
                addsInput: addsInput, group: ChainBackward.group(shape))
            let batch = ChainBackward.Memory(
                input: memory[0], expanded: memory[1], projected: memory[2], output: memory[3],
                gradient: memory[4], result: hasResult ? memory[7] : nil)
            return { _ in
                Parallel.tasks(chunks.count, threads: threads) { chunk, thread in
                    let sums = memory[5] + chunk * partSize
                    sums.update(repeating: 0, count: count)
                    var place = memory[6] + thread * scratchSize
                    let scratch = scratchSizes.map { size in
                        defer { place += size }
                        return place
                    }
                    work.run(chunks[chunk], batch, sums: sums, scratch: scratch)
                }
            }
        }
        let sums = try floats(partSize, plan)
        let sumLabel = StepLabel(layer: layer, operation: .convolutionBackwardWeights)
        plan.sum(parts: parts, chunks.count, into: sums, sumLabel)
        var offset = 0
        for stage in all {
            try stage.planGradients(sums, at: offset, in: plan)
            offset += stage.gradientCount
        }
        return [result]
    }

    /// Returns the number of multiply-adds of each convolution, in order.
    private func multiplications(_ shape: ChainShape) -> [Int] {
        let (channels, pixels, windows) = (shape.channels, shape.pixels, shape.windows)
        let expansion = chain.expansion.map { _ in pixels.input * channels.input * channels.expanded }
        let depthwise = chain.depthwise.map { _ in
            pixels.output * channels.expanded * windows.kernel_height * windows.kernel_width
        }
        let projection = pixels.output * channels.projected * channels.output
        return [expansion, depthwise, projection].compactMap { $0.map { shape.images * $0 } }
    }

    /// Returns the number of floats of the windows of one task's images.
    private func windowsSize(_ shape: ChainShape, _ threads: Int) -> Int {
        let group = shape.group(of: shape.images, threads: threads)
        let rows = group > 1 ? shape.windows.out_height : shape.strip
        return group * rows * shape.windows.out_width * shape.channels.projected
    }

    private func stages(_ shape: ChainShape, _ plan: PlanBuilder) throws -> Stages {
        let channels = shape.channels
        let area = shape.windows.kernel_height * shape.windows.kernel_width
        let window = [shape.windows.kernel_height, shape.windows.kernel_width]
        return (
            try chain.expansion.map {
                try FoldedConvolution(
                    $0, rows: channels.input, shape: [channels.expanded, channels.input, 1, 1], in: plan)
            },
            try chain.depthwise.map {
                try FoldedConvolution($0, rows: area, shape: [channels.expanded, 1, 1] + window, in: plan)
            },
            try FoldedConvolution(
                chain.projection, rows: channels.projected,
                shape: [channels.output, channels.expanded] + (chain.depthwise == nil ? window : [1, 1]),
                in: plan)
        )
    }

    private func floats(_ count: Int, _ plan: PlanBuilder) throws -> Tensor {
        plan.tensor(try TensorDescriptor(shape: [max(count, 16)], layout: .plain))
    }

    private var layer: String { chain.projection.layer }
}
