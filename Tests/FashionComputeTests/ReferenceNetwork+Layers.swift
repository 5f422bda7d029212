import FashionNetworks
import Foundation

extension ReferenceNetwork {
    func convolve(_ input: Tensor, _ kernel: [Double], _ bias: [Double]?, _ layer: Convolution) -> Tensor {
        let (count, channels) = (input.shape[0], input.shape[3])
        let rows = starts(
            input.shape[1], (layer.kernel.height - 1) * layer.dilation.height + 1, layer.strides.height,
            layer.padding)
        let columns = starts(
            input.shape[2], (layer.kernel.width - 1) * layer.dilation.width + 1, layer.strides.width,
            layer.padding)
        // Of one group.
        let (inputs, outputs) = (channels / layer.groups, layer.filters / layer.groups)
        var values: [Double] = []
        for image in 0..<count {
            for row in rows {
                for column in columns {
                    for filter in 0..<layer.filters {
                        let first = filter / outputs * inputs
                        var sum = bias?[filter] ?? 0
                        for tapRow in 0..<layer.kernel.height {
                            let y = tapRow * layer.dilation.height
                            guard input.shape[1] > row + y, row + y >= 0 else { continue }
                            for tapColumn in 0..<layer.kernel.width {
                                let x = tapColumn * layer.dilation.width
                                guard input.shape[2] > column + x, column + x >= 0 else { continue }
                                let pixel =
                                    ((image * input.shape[1] + row + y) * input.shape[2] + column + x)
                                    * channels + first
                                let tap = (tapRow * layer.kernel.width + tapColumn) * inputs
                                for channel in 0..<inputs {
                                    sum +=
                                        input.values[pixel + channel]
                                        * kernel[(tap + channel) * layer.filters + filter]
                                }
                            }
                        }
                        values.append(sum)
                    }
                }
            }
        }
        return Tensor(shape: [count, rows.count, columns.count, layer.filters], values: values)
    }

    func multiply(_ input: Tensor, _ kernel: [Double], _ bias: [Double]?, units: Int) -> Tensor {
        let width = input.shape[input.shape.count - 1]
        var values: [Double] = []
        for row in 0..<input.values.count / width {
            for unit in 0..<units {
                values.append(
                    (0..<width).reduce(bias?[unit] ?? 0) {
                        $0 + input.values[row * width + $1] * kernel[$1 * units + unit]
                    })
            }
        }
        return Tensor(shape: input.shape.dropLast() + [units], values: values)
    }

    /// - Parameter moving: mean and variance to use instead of the batch's own.
    func normalize(
        _ input: Tensor, _ gamma: [Double], _ beta: [Double], _ moving: ([Double], [Double])?, epsilon: Double
    ) -> Tensor {
        let channels = gamma.count
        var result = input
        for channel in 0..<channels {
            let places = stride(from: channel, to: input.values.count, by: channels)
            let numbers = places.map { input.values[$0] }
            let mean = moving?.0[channel] ?? numbers.reduce(0, +) / Double(numbers.count)
            let variance =
                moving?.1[channel]
                ?? numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
            for place in places {
                result.values[place] =
                    gamma[channel] * (input.values[place] - mean) / (variance + epsilon).squareRoot()
                    + beta[channel]
            }
        }
        return result
    }

    /// Applies a function to the numbers of each window that lie inside the image.
    func pool(_ input: Tensor, _ pooling: Pooling, _ function: ([Double]) -> Double) -> Tensor {
        let (count, height, width, channels) = (
            input.shape[0], input.shape[1], input.shape[2], input.shape[3]
        )
        let rows = starts(height, pooling.size.height, pooling.strides.height, pooling.padding)
        let columns = starts(width, pooling.size.width, pooling.strides.width, pooling.padding)
        var values: [Double] = []
        for image in 0..<count {
            for row in rows {
                for column in columns {
                    for channel in 0..<channels {
                        var window: [Double] = []
                        for y in max(row, 0)..<min(row + pooling.size.height, height) {
                            for x in max(column, 0)..<min(column + pooling.size.width, width) {
                                window.append(
                                    input.values[((image * height + y) * width + x) * channels + channel])
                            }
                        }
                        values.append(function(window))
                    }
                }
            }
        }
        return Tensor(shape: [count, rows.count, columns.count, channels], values: values)
    }

    func pad(_ input: Tensor, _ zeros: ZeroPadding) -> Tensor {
        let (count, height, width, channels) = (
            input.shape[0], input.shape[1], input.shape[2], input.shape[3]
        )
        let (rows, columns) = (height + zeros.top + zeros.bottom, width + zeros.left + zeros.right)
        var values = [Double](repeating: 0, count: count * rows * columns * channels)
        for image in 0..<count {
            for y in 0..<height {
                for x in 0..<width * channels {
                    let target = ((image * rows + y + zeros.top) * columns + zeros.left) * channels + x
                    values[target] = input.values[(image * height + y) * width * channels + x]
                }
            }
        }
        return Tensor(shape: [count, rows, columns, channels], values: values)
    }

    /// Each number from the four pixels around its centre, those beyond the border being those at the border.
    func resize(_ input: Tensor, _ size: Resizing) -> Tensor {
        let (count, height, width, channels) = (
            input.shape[0], input.shape[1], input.shape[2], input.shape[3]
        )
        func parts(_ index: Int, _ output: Int, _ input: Int) -> [(Int, Double)] {
            let place = (Double(index) + 0.5) * Double(input) / Double(output) - 0.5
            let below = place.rounded(.down)
            return [(Int(below), 1 - (place - below)), (Int(below) + 1, place - below)].map {
                (min(max($0.0, 0), input - 1), $0.1)
            }
        }
        var values: [Double] = []
        for image in 0..<count {
            for y in 0..<size.height {
                for x in 0..<size.width {
                    for channel in 0..<channels {
                        var sum = 0.0
                        for (row, rowPart) in parts(y, size.height, height) {
                            for (column, columnPart) in parts(x, size.width, width) {
                                sum +=
                                    rowPart * columnPart
                                    * input.values[
                                        ((image * height + row) * width + column) * channels + channel]
                            }
                        }
                        values.append(sum)
                    }
                }
            }
        }
        return Tensor(shape: [count, size.height, size.width, channels], values: values)
    }

    /// The last axes behind one another.
    func concatenate(_ inputs: [Tensor]) -> Tensor {
        let widths = inputs.map { $0.shape[$0.shape.count - 1] }
        let places = inputs[0].values.count / widths[0]
        let values = (0..<places).flatMap { place in
            zip(inputs, widths).flatMap { $0.values[place * $1..<(place + 1) * $1] }
        }
        return Tensor(shape: inputs[0].shape.dropLast() + [widths.reduce(0, +)], values: values)
    }

    func activate(_ input: Tensor, _ activation: Activation) -> Tensor {
        Tensor(shape: input.shape, values: input.values.map { value($0, activation) })
    }

    private func value(_ x: Double, _ activation: Activation) -> Double {
        switch activation {
        // Softmax stands behind the last layer only, where the loss computes it.
        case .linear, .softmax: x
        case .relu: max(x, 0)
        case .leakyReLU(let slope): x > 0 ? x : Double(slope) * x
        case .clippedReLU(let limit): min(max(x, 0), Double(limit))
        case .elu(let alpha): x > 0 ? x : Double(alpha) * (exp(x) - 1)
        case .selu: 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (exp(x) - 1))
        case .gelu: x / 2 * (1 + erf(x / 2.0.squareRoot()))
        case .silu: x / (1 + exp(-x))
        case .sigmoid: 1 / (1 + exp(-x))
        case .softplus: log(1 + exp(x))
        case .tanh: Foundation.tanh(x)
        case .exponential: exp(x)
        }
    }

    /// Each channel by itself: a convolution whose kernel is zero between different channels.
    func convolveChannels(
        _ input: Tensor, _ kernel: [Double], _ bias: [Double]?, _ layer: DepthwiseConvolution
    ) -> Tensor {
        let channels = input.shape[3]
        let filters = channels * layer.multiplier
        let taps = layer.kernel.height * layer.kernel.width
        var full = [Double](repeating: 0, count: taps * channels * filters)
        for tap in 0..<taps {
            for channel in 0..<channels {
                for copy in 0..<layer.multiplier {
                    full[(tap * channels + channel) * filters + channel * layer.multiplier + copy] =
                        kernel[(tap * channels + channel) * layer.multiplier + copy]
                }
            }
        }
        return convolve(
            input, full, bias,
            Convolution(
                filters: filters, kernel: layer.kernel, strides: layer.strides, padding: layer.padding,
                dilation: layer.dilation))
    }

    /// Where windows begin along one axis, which may be in the padding; TensorFlow's rule for `same`.
    private func starts(_ input: Int, _ size: Int, _ stride: Int, _ padding: Padding) -> [Int] {
        switch padding {
        case .valid: return Array(Swift.stride(from: 0, through: input - size, by: stride))
        case .same:
            let count = Int((Double(input) / Double(stride)).rounded(.up))
            let total = max((count - 1) * stride + size - input, 0)
            return (0..<count).map { $0 * stride - total / 2 }
        }
    }
}

/// log Σ exp.
func logarithmOfSum(_ numbers: some Collection<Double>) -> Double {
    let largest = numbers.max() ?? 0
    return largest + log(numbers.reduce(0) { $0 + exp($1 - largest) })
}
