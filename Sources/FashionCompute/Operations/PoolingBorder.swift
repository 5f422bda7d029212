/// The outputs of a max pooling whose windows overlap the padding, for poolings that include the padded zeros, which
/// oneDNN does not do.
struct PoolingBorder {
    /// The pixels of a plane whose windows overlap the padding.
    private let pixels: [Int]
    /// The number of planes of the tensor, of pixels of a plane, and of contiguous elements of a pixel.
    private let planes: Int
    private let plane: Int
    private let width: Int

    /// - Parameters:
    ///   - input: the input shape, `[N, C, H, W]`.
    ///   - output: the output's layout, channels last or in blocks of 16 channels.
    /// - Throws: ``EngineError`` when the layout cannot be described.
    init(_ window: WindowGeometry, input: [Int], output: TensorDescriptor) throws {
        let shape = output.shape
        let isBlocked = output == (try TensorDescriptor(shape: shape, layout: .blockedChannels))
        let isChannelsLast = output == (try TensorDescriptor(shape: shape, layout: .channelsLast))
        precondition(isBlocked || isChannelsLast, "a pooling has another layout")
        width = isBlocked ? 16 : shape[1]
        planes = isBlocked ? shape[0] * ((shape[1] + 15) / 16) : shape[0]
        plane = shape[2] * shape[3]
        func isInside(_ index: Int, _ axis: Int) -> Bool {
            let start = index * window.strides[axis] - window.before[axis]
            return start >= 0 && start + window.kernel[axis] <= input[2 + axis]
        }
        pixels = (0..<shape[2] * shape[3]).filter {
            !(isInside($0 / shape[3], 0) && isInside($0 % shape[3], 1))
        }
    }

    /// Plans the maximum of the border's outputs and zero.
    func raise(_ output: Tensor, _ label: StepLabel, in plan: PlanBuilder) {
        let threads = plan.engine.threads
        plan.loop(label, over: [output]) { memory in
            let output = memory[0]
            return { _ in
                Parallel.chunks(of: planes, size: 16, threads: threads) {
                    forEachPixel(in: $0) { start in
                        for place in start..<start + width { output[place] = max(output[place], 0) }
                    }
                }
            }
        }
    }

    /// Plans the gradient without the share of the padding: it is zero where a padded zero was the maximum.
    func gradient(_ gradient: Tensor, of output: Tensor, _ label: StepLabel, in plan: PlanBuilder) -> Tensor {
        let result = plan.tensor(gradient.descriptor)
        let threads = plan.engine.threads
        plan.loop(label, over: [gradient, output, result]) { memory in
            let (gradient, output, result) = (memory[0], memory[1], memory[2])
            return { _ in
                Parallel.chunks(of: planes, size: 16, threads: threads) { planes in
                    let start = planes.lowerBound * plane * width
                    (result + start).update(from: gradient + start, count: planes.count * plane * width)
                    forEachPixel(in: planes) { start in
                        for place in start..<start + width where output[place] == 0 { result[place] = 0 }
                    }
                }
            }
        }
        return result
    }

    /// Calls `body` with the index of the first element of every pixel at the border.
    private func forEachPixel(in planes: Range<Int>, _ body: (Int) -> Void) {
        for index in planes {
            for pixel in pixels { body((index * plane + pixel) * width) }
        }
    }
}
