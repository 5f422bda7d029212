/// Bilinear interpolation of `[N, C, H, W]` to another height and width, with half-pixel centres and without
/// antialiasing, as in `tf.image.resize`.
public final class ResizingOperation: Operation {
    private let layer: String
    private let height: Int
    private let width: Int
    private var input: TensorDescriptor?

    /// Creates the operation of a resizing to the given size.
    public init(layer: String, height: Int, width: Int) {
        self.layer = layer
        self.height = height
        self.width = width
    }

    /// Plans the interpolation, channels last.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let shape = inputs[0].shape
        let layout = try TensorDescriptor(shape: shape, layout: .channelsLast)
        let source = try plan.reordered(inputs[0], to: layout, layer)
        let result = plan.tensor(try resized(shape))
        let taps = Taps(shape, height: height, width: width)
        let threads = plan.engine.threads
        plan.loop(label, over: [source, result]) { pointers in
            let (source, result) = (pointers[0], pointers[1])
            return { _ in
                Parallel.tasks(shape[0], threads: threads) { image, _ in
                    taps.interpolate(
                        source + image * taps.inputCount, into: result + image * taps.outputCount)
                }
            }
        }
        input = layout
        return result
    }

    /// Plans the gradient, which goes to the pixels from which each output was interpolated.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let input else { preconditionFailure("backward before forward") }
        guard wanted[0] else { return [nil] }
        let source = try plan.reordered(gradient, to: resized(input.shape), layer)
        let result = plan.tensor(input)
        let taps = Taps(input.shape, height: height, width: width)
        let (count, threads) = (input.shape[0], plan.engine.threads)
        plan.loop(label, over: [source, result]) { pointers in
            let (source, result) = (pointers[0], pointers[1])
            return { _ in
                Parallel.tasks(count, threads: threads) { image, _ in
                    taps.distribute(
                        source + image * taps.outputCount, into: result + image * taps.inputCount)
                }
            }
        }
        return [result]
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .preprocessing) }

    private func resized(_ shape: [Int]) throws -> TensorDescriptor {
        try TensorDescriptor(shape: [shape[0], shape[1], height, width], layout: .channelsLast)
    }
}

/// The pixels, and their weights, from which each row and column of the result is interpolated.
private struct Taps {
    /// Two neighbours along one axis, and the position between the first (0) and the second (1).
    struct Tap {
        let first: Int
        let second: Int
        let part: Float
    }

    private let rows: [Tap]
    private let columns: [Tap]
    private let inputWidth: Int
    private let channels: Int
    /// The number of elements of an image before and after the resizing.
    let inputCount: Int
    let outputCount: Int

    /// - Parameter input: the input shape, `[N, C, H, W]`.
    init(_ input: [Int], height: Int, width: Int) {
        rows = Self.taps(from: input[2], to: height)
        columns = Self.taps(from: input[3], to: width)
        inputWidth = input[3]
        channels = input[1]
        inputCount = input[1] * input[2] * input[3]
        outputCount = input[1] * height * width
    }

    /// Returns the taps along one axis, computed as in TensorFlow, in float32.
    private static func taps(from input: Int, to output: Int) -> [Tap] {
        let scale = Float(input) / Float(output)
        return (0..<output).map { index in
            let place = (Float(index) + 0.5) * scale - 0.5
            let below = place.rounded(.down)
            let first = Int(below)
            return Tap(first: max(first, 0), second: min(first + 1, input - 1), part: place - below)
        }
    }

    func interpolate(_ image: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
        var place = result
        for row in rows {
            let upper = image + row.first * inputWidth * channels
            let lower = image + row.second * inputWidth * channels
            for column in columns {
                let (left, right) = (column.first * channels, column.second * channels)
                for channel in 0..<channels {
                    let above =
                        upper[left + channel]
                        + (upper[right + channel] - upper[left + channel]) * column.part
                    let below =
                        lower[left + channel]
                        + (lower[right + channel] - lower[left + channel]) * column.part
                    place[channel] = above + (below - above) * row.part
                }
                place += channels
            }
        }
    }

    func distribute(_ gradient: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
        result.update(repeating: 0, count: inputCount)
        var place = gradient
        for row in rows {
            let upper = result + row.first * inputWidth * channels
            let lower = result + row.second * inputWidth * channels
            for column in columns {
                let (left, right) = (column.first * channels, column.second * channels)
                for channel in 0..<channels {
                    let below = place[channel] * row.part
                    let above = place[channel] - below
                    upper[left + channel] += above * (1 - column.part)
                    upper[right + channel] += above * column.part
                    lower[left + channel] += below * (1 - column.part)
                    lower[right + channel] += below * column.part
                }
                place += channels
            }
        }
    }
}
