import CKernels

/// The loops of batch normalisation for one input shape.
///
/// A task covers 16 channels of a chunk of images, which fit into a core's L2 cache.
struct NormalizationWork {
    /// The number of elements from which a channel's statistics are computed.
    let numbersPerChannel: Int
    private let channels: Int
    private let images: Int
    private let pixels: Int
    private let strides: PixelStrides
    private let chunks: BatchChunks
    private let relu: Bool
    private let threads: Int
    private let instructions = Engine.kernelInstructions

    /// - Parameter descriptor: a tensor's ``Tensor/layoutOfPixels()``.
    init(_ descriptor: TensorDescriptor, relu: Bool, threads: Int) throws {
        let shape = descriptor.shape
        (images, channels, pixels) = (shape[0], shape[1], shape[2...].reduce(1, *))
        numbersPerChannel = images * pixels
        strides = try PixelStrides(descriptor)
        chunks = BatchChunks(images: images)
        self.relu = relu
        self.threads = threads
    }

    /// The layout of the memory for `NormalizationFactors`.
    var factors: TensorDescriptor {
        get throws {
            try TensorDescriptor(shape: [NormalizationFactors.rows * channels], layout: .plain)
        }
    }

    /// The layout of the memory for two sums for every chunk and channel.
    var partialSums: TensorDescriptor {
        get throws { try TensorDescriptor(shape: [2 * chunks.count * channels], layout: .plain) }
    }

    /// Computes the mean and the biased variance.
    ///
    /// Those of the chunks are merged in order (Chan, Golub & LeVeque, "Updating formulae and a pairwise algorithm for
    /// computing sample variances", 1979).
    func measure(
        _ input: UnsafePointer<Float>, partial: UnsafeMutablePointer<Float>,
        mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>
    ) {
        let second = partial + chunks.count * channels
        forEachTask { block, place, chunk, channel in
            normalization_statistics(
                instructions, block, input + place, partial + chunk * channels + channel,
                second + chunk * channels + channel)
        }
        for channel in 0..<channels {
            var (count, center, squares) = (0.0, 0.0, 0.0)
            for chunk in 0..<chunks.count {
                let added = Double(chunks[chunk].count * pixels)
                let distance = Double(partial[chunk * channels + channel]) - center
                squares +=
                    Double(second[chunk * channels + channel])
                    + distance * distance * count * added / (count + added)
                center += distance * added / (count + added)
                count += added
            }
            mean[channel] = Float(center)
            variance[channel] = Float(squares / count)
        }
    }

    /// Normalises the input and applies ReLU if it is fused.
    func normalize(
        _ input: UnsafePointer<Float>, by factors: NormalizationFactors,
        into output: UnsafeMutablePointer<Float>
    ) {
        forEachTask { block, place, _, channel in
            normalization_apply(
                instructions, block, input + place, factors.mean + channel, factors.scale + channel,
                factors.shift + channel, relu ? 1 : 0, output + place)
        }
    }

    /// Computes the gradients of γ and β.
    func sumGradients(
        _ input: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, by factors: NormalizationFactors,
        partial: UnsafeMutablePointer<Float>, gamma: UnsafeMutablePointer<Float>,
        beta: UnsafeMutablePointer<Float>
    ) {
        let second = partial + chunks.count * channels
        forEachTask { block, place, chunk, channel in
            normalization_gradient_sums(
                instructions, block, input + place, gradient + place, factors.mean + channel,
                factors.scale + channel, factors.shift + channel, relu ? 1 : 0,
                partial + chunk * channels + channel, second + chunk * channels + channel)
        }
        for channel in 0..<channels {
            var (sum, product) = (0.0, 0.0)
            for chunk in 0..<chunks.count {
                sum += Double(partial[chunk * channels + channel])
                product += Double(second[chunk * channels + channel])
            }
            beta[channel] = Float(sum)
            gamma[channel] = Float(product * Double(factors.inverseDeviation[channel]))
        }
    }

    /// Computes the gradient of the input.
    func differentiate(
        _ input: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, by factors: NormalizationFactors,
        into result: UnsafeMutablePointer<Float>
    ) {
        forEachTask { block, place, _, channel in
            normalization_gradient(
                instructions, block, input + place, gradient + place, factors.mean + channel,
                factors.scale + channel, factors.shift + channel, factors.gradientFactor + channel,
                factors.gradientConstant + channel, relu ? 1 : 0, result + place)
        }
    }

    private func forEachTask(
        _ body: (_ block: channel_block, _ place: Int, _ chunk: Int, _ channel: Int) -> Void
    ) {
        let groups = (channels + 15) / 16
        Parallel.tasks(chunks.count * groups, threads: threads) { task, _ in
            let (chunk, group) = (task / groups, task % groups)
            let images = chunks[chunk]
            let block = channel_block(
                images: images.count, image_stride: strides.image, pixels: pixels,
                pixel_stride: strides.pixel, channels: min(16, channels - group * 16))
            body(block, images.lowerBound * strides.image + group * strides.group, chunk, group * 16)
        }
    }
}

/// The factors of batch normalisation for each channel: y = scale·(x − mean) + shift, and dx = scale·dy +
/// gradientFactor·(x − mean) + gradientConstant.
struct NormalizationFactors {
    /// The number of values for each channel.
    static let rows = 7

    let mean: UnsafeMutablePointer<Float>
    let variance: UnsafeMutablePointer<Float>
    let inverseDeviation: UnsafeMutablePointer<Float>
    let scale: UnsafeMutablePointer<Float>
    let shift: UnsafeMutablePointer<Float>
    let gradientFactor: UnsafeMutablePointer<Float>
    let gradientConstant: UnsafeMutablePointer<Float>
    private let channels: Int

    init(_ memory: UnsafeMutablePointer<Float>, channels: Int) {
        self.channels = channels
        mean = memory
        variance = memory + channels
        inverseDeviation = memory + 2 * channels
        scale = memory + 3 * channels
        shift = memory + 4 * channels
        gradientFactor = memory + 5 * channels
        gradientConstant = memory + 6 * channels
    }

    /// Computes the scale from the variance and γ, which is 1 if missing. The shift is β, which is 0 if missing.
    func derive(gamma: UnsafePointer<Float>?, beta: UnsafePointer<Float>?, epsilon: Float) {
        for channel in 0..<channels {
            // Rounded only once, because an error here affects all elements of a channel.
            let inverse = 1 / (Double(variance[channel]) + Double(epsilon)).squareRoot()
            inverseDeviation[channel] = Float(inverse)
            scale[channel] = Float(Double(gamma?[channel] ?? 1) * inverse)
            shift[channel] = beta?[channel] ?? 0
        }
    }

    /// Computes the factors of the input's gradient from the gradients of γ and β.
    /// - Parameter count: the number of elements from which mean and variance were computed; nil when they do not
    ///   depend on the input.
    func deriveGradient(gamma: UnsafePointer<Float>, beta: UnsafePointer<Float>, count: Int?) {
        let share = count.map { 1 / Float($0) } ?? 0
        for channel in 0..<channels {
            let factor = -scale[channel] * inverseDeviation[channel] * gamma[channel] * share
            gradientFactor[channel] = factor
            gradientConstant[channel] = -scale[channel] * beta[channel] * share
        }
    }
}
