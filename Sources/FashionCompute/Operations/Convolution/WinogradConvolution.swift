import CKernels

/// Winograd convolution by the library's own kernels, with tiles of the size that ``WinogradTile`` chooses. See
/// `winograd.h` for the method and the layouts.
///
/// A thread takes some tiles through all three stages (transform, multiply, transform back), so that intermediate
/// values stay in its cache. With the tiles, it transforms the kernel, a part at a time, unless the transformed kernel is
/// small and is kept.
struct WinogradConvolution: ConvolutionAlgorithm {
    private let convolution: ConvolutionDescription
    private let shapes: ConvolutionShapes

    /// - Parameter kernels: the kernels for the tile size and the engine's instructions.
    init(_ convolution: ConvolutionDescription, input: [Int], kernels: UnsafePointer<winograd_kernels>) {
        self.convolution = convolution
        self.kernels = kernels
        shapes = ConvolutionShapes(input: input, filters: convolution.filters, window: convolution.window)
    }

    private var layer: String { convolution.layer }
    private var tile: Int { kernels.pointee.tile }
    private var inputs: Int { shapes.kernel[1] }
    private var outputs: Int { shapes.kernel[0] }
    private let kernels: UnsafePointer<winograd_kernels>
    /// The number of elements of a transformed tile.
    private var elements: Int { (tile + 2) * (tile + 2) }
    /// The number of multiply-adds between the transforms, forward or to the gradient of the input.
    private var multiplications: Int {
        let (images, height, width) = (shapes.output[0], shapes.output[2], shapes.output[3])
        return images * WinogradTile.elements(edge: tile, height: height, width: width) * inputs * outputs
    }

    /// Tiles with an even edge contain whole windows of 2×2 pixels.
    var pools: Bool { convolution.pooling != nil && tile % 2 == 0 }

    func forward(_ input: Tensor, addend: Tensor?, in plan: PlanBuilder) throws -> (
        output: Tensor, input: Tensor
    ) {
        precondition(addend == nil, "Winograd's convolution adds nothing")
        let source = try plan.reordered(input, to: blocked(shapes.input), layer)
        let output = try convolve(source, reversed: false, .convolutionForward, plan)
        return (output, source)
    }

    func inputGradient(_ gradient: Tensor, in plan: PlanBuilder) throws -> Tensor {
        let gradient = try plan.reordered(gradient, to: blocked(shapes.output), layer)
        return try convolve(gradient, reversed: true, .convolutionBackwardData, plan)
    }

    /// Plans a convolution with the kernel, or with the reversed kernel, whose inputs and outputs are exchanged.
    private func convolve(
        _ source: Tensor, reversed: Bool, _ operation: StepLabel.Operation, _ plan: PlanBuilder
    ) throws -> Tensor {
        let label = StepLabel(layer: layer, operation: operation)
        let shape = winograd_images(source.shape, tile: tile)
        let outputs = reversed ? inputs : outputs
        let edge = pools && !reversed ? 2 : 1
        let result = plan.tensor(
            try blocked([shape.count, outputs, shape.height / edge, shape.width / edge]))
        let bias = convolution.useBias && !reversed ? try self.bias(plan) : nil
        let threads = plan.engine.threads
        let tasks = ConvolutionTasks(
            shape, outputs: outputs, threads: threads, transforms: plan.isTraining || reversed || isLarge,
            blockSize: isWide ? 16 : 24)
        let transforms = tasks.transforms
        let kernel: Tensor
        if reversed {
            kernel = try reversedKernel(label, plan)
        } else if transforms {
            kernel = try blockedKernel(plan).tensor
        } else {
            kernel = try transformedKernel(label, plan)
        }
        let scratchSize = kernels.pointee.scratch_size(shape.channels, tasks.blockSize, transforms ? 1 : 0)
        let scratch = plan.scratch(try floats(threads * scratchSize))
        plan.count(multiplications: multiplications, label)
        let relu: Int32 = convolution.relu && !reversed ? 1 : 0
        let pool: Int32 = edge == 2 ? 1 : 0
        let tensors = [source, kernel, result, scratch] + (bias.map { [$0.valueTensor] } ?? [])
        plan.loop(label, over: tensors) { [kernels] memory in
            let (source, kernel, result, scratch) = (memory[0], memory[1], memory[2], memory[3])
            let epilogue = winograd_epilogue(
                bias: memory.count > 4 ? memory[4] : nil, relu: relu, pool: pool)
            return { _ in
                Parallel.tasks(tasks.count, threads: threads) { task, thread in
                    kernels.pointee.convolve(
                        source, shape, tasks.tiles(task), kernel, transforms ? 1 : 0, epilogue,
                        tasks.outputs(task), result, scratch + thread * scratchSize)
                }
            }
        }
        return result
    }

    /// Whether the transformed kernel, of more than 4 MB, is slower to read for each block of tiles than to make again.
    ///
    /// Measured with AVX-512 and 1 MB of second-level cache a core, in blocks of 64 tiles of four and 32 of five: for 32
    /// images, 256 outputs at 7×7 pixels take an eighth to a quarter less time when the kernel is transformed each time,
    /// 128 outputs at 14×14 an eighth more. With AVX2 (Zen 3), transforming takes twice the instructions, and 256
    /// outputs at 7×7 take a tenth more.
    private var isLarge: Bool { isWide && elements * inputs * outputs > 1 << 20 }

    /// Whether a register holds sixteen numbers.
    private var isWide: Bool { Engine.kernelInstructions == kernels_avx512 }

    /// Plans the transform of the kernel for inference, which runs once if the parameter is stored in blocks.
    private func transformedKernel(_ label: StepLabel, _ plan: PlanBuilder) throws -> Tensor {
        let (inputs, outputs, threads) = (inputs, outputs, plan.engine.threads)
        let (source, isOurs) = try blockedKernel(plan)
        let result = plan.tensor(try floats(elements * winograd_plane_size(inputs, outputs)), keep: isOurs)
        plan.loop(label, over: [source, result], ofParameters: isOurs) { [kernels] memory in
            let (source, result) = (memory[0], memory[1])
            return { _ in
                Parallel.tasks(outputs / 16, threads: threads) { block, _ in
                    kernels.pointee.transform_kernel(source, inputs, outputs, block, 1, result)
                }
            }
        }
        return result
    }

    /// Plans the reversal of the kernel, for the gradient of the input.
    private func reversedKernel(_ label: StepLabel, _ plan: PlanBuilder) throws -> Tensor {
        let (inputs, outputs, threads) = (inputs, outputs, plan.engine.threads)
        let source = try blockedKernel(plan).tensor
        let result = plan.tensor(try floats(9 * inputs * outputs))
        plan.loop(label, over: [source, result]) { memory in
            let (source, result) = (memory[0], memory[1])
            return { _ in
                Parallel.tasks(inputs / 16, threads: threads) { block, _ in
                    winograd_reverse_kernel(source, inputs, outputs, block, result)
                }
            }
        }
        return result
    }

    func weightGradient(_ gradient: Tensor, input: Tensor, in plan: PlanBuilder) throws {
        let gradient = try plan.reordered(gradient, to: blocked(shapes.output), layer)
        let label = StepLabel(layer: layer, operation: .convolutionBackwardWeights)
        let work = WinogradWeightGradient(
            input: winograd_images(shapes.input, tile: tile),
            gradient: winograd_images(shapes.output, tile: tile),
            kernels: kernels, threads: plan.engine.threads)
        let parameter = try kernel(plan)
        let isOurs = parameter.descriptor == (try blockedKernel())
        let result = isOurs ? parameter.gradientTensor : plan.tensor(try blockedKernel())
        let bias = convolution.useBias ? try self.bias(plan) : nil
        let tensors =
            try [input, gradient, result] + work.scratchSizes.map { plan.scratch(try floats($0)) }
            + (bias.map { [$0.gradientTensor] } ?? [])
        plan.count(multiplications: work.multiplications, label)
        plan.loop(label, over: tensors) { memory in
            { _ in
                work.run(
                    images: memory[0], gradient: memory[1], result: memory[2],
                    scratch: (memory[3], memory[4], memory[5]), bias: memory.count > 6 ? memory[6] : nil)
            }
        }
        if !isOurs { try plan.copy(result, to: parameter.gradientTensor, layer) }
    }

    /// Plans the kernel in blocks.
    /// - Returns: the tensor, and whether it is the parameter itself.
    private func blockedKernel(_ plan: PlanBuilder) throws -> (tensor: Tensor, isOurs: Bool) {
        let parameter = try kernel(plan)
        let tensor = try plan.reordered(parameter.valueTensor, to: blockedKernel(), layer)
        return (tensor, parameter.descriptor == (try blockedKernel()))
    }

    private func kernel(_ plan: PlanBuilder) throws -> ParameterStore.Parameter {
        try plan.parameters.parameter(convolution.kernelName, preferring: blockedKernel())
    }

    private func bias(_ plan: PlanBuilder) throws -> ParameterStore.Parameter {
        try plan.parameters.parameter("\(layer)/bias", preferring: shapes.bias())
    }

    private func blocked(_ shape: [Int]) throws -> TensorDescriptor {
        try TensorDescriptor(shape: shape, layout: .blockedChannels)
    }

    private func blockedKernel() throws -> TensorDescriptor {
        try TensorDescriptor(shape: shapes.kernel, layout: .blockedKernel)
    }

    private func floats(_ count: Int) throws -> TensorDescriptor {
        try TensorDescriptor(shape: [count], layout: .plain)
    }
}

/// The tasks of a convolution: blocks of tiles, also divided by output channels if there are too few blocks to keep all
/// threads busy, as for a single image. The results do not depend on the division.
private struct ConvolutionTasks {
    /// The number of tiles in a block: enough to amortise the kernel, which is read from a slower cache or transformed
    /// for each block, and few enough for their transforms to stay in a faster one.
    let blockSize: Int
    let count: Int
    /// Whether the kernel is transformed for each block of tiles, instead of once.
    ///
    /// That is also faster if all tiles are one block, so that each part of the kernel is read only once. A single image
    /// of the default network, whose transformed kernels have 32 MB, takes 2.1 instead of 2.6 ms (two cores with AVX2).
    let transforms: Bool
    private let parts: Int
    private let channels: Int

    /// - Parameters:
    ///   - transforms: whether the kernel is transformed for each block also if there are several.
    ///   - blockSize: the largest number of tiles of a block with a kernel that is transformed once.
    init(_ shape: winograd_images, outputs: Int, threads: Int, transforms: Bool, blockSize: Int) {
        let tiles = shape.count * shape.tilesPerImage
        let groups = outputs / 32
        let isOneBlock = tiles <= 8 || tiles <= 16 && groups >= threads
        self.transforms = transforms || isOneBlock
        // 32 tiles of seven, 72 of four: their transforms take 2.7 MB if they have 256 channels.
        let elements = (shape.tile + 2) * (shape.tile + 2)
        let largest = transforms ? 2600 / elements / 8 * 8 : blockSize
        // As many blocks for each thread, of nearly the same size.
        let wanted = (tiles + largest * threads - 1) / (largest * threads) * threads
        self.blockSize = isOneBlock ? tiles : max(8, (tiles + wanted - 1) / wanted)
        let blocks = (tiles + self.blockSize - 1) / self.blockSize
        // Each part transforms the tiles again, so there are no more parts than needed.
        parts = threads == 1 ? 1 : min(groups, (2 * threads + blocks - 1) / blocks)
        channels = outputs
        count = blocks * parts
    }

    func tiles(_ task: Int) -> winograd_tiles {
        winograd_tiles(first: task / parts * blockSize, count: blockSize)
    }

    func outputs(_ task: Int) -> winograd_outputs {
        let (part, groups) = (task % parts, channels / 32)
        let (first, end) = (part * groups / parts * 32, (part + 1) * groups / parts * 32)
        return winograd_outputs(first: first, count: end - first, all: channels)
    }
}

extension winograd_images {
    /// Creates the description of images of the shape `[N, C, H, W]`.
    init(_ shape: [Int], tile: Int) {
        self.init(count: shape[0], channels: shape[1], height: shape[2], width: shape[3], tile: tile)
    }

    var tilesPerImage: Int { WinogradTile.count(edge: tile, height: height, width: width) }
}
