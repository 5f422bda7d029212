import FashionNetworks

extension ReferenceNetwork {
    /// The inputs number by number; where an input's axis has the length 1, its number stands for all.
    func merge(_ inputs: [Tensor], _ kind: Merge, _ image: [Int]) -> Tensor {
        let shape = [inputs[0].shape[0]] + image
        let values = (0..<shape.reduce(1, *)).map { place in
            let numbers = inputs.map { $0.values[self.place(place, of: shape, in: $0.shape)] }
            let product = numbers.reduce(1, *)
            let sum = numbers.reduce(0, +)
            return switch kind {
            case .add: sum
            case .multiply: product
            case .average: sum / Double(numbers.count)
            case .maximum: numbers.max() ?? 0
            case .minimum: numbers.min() ?? 0
            case .subtract: numbers[0] - numbers[1]
            }
        }
        return Tensor(shape: shape, values: values)
    }

    /// The row-major place in a tensor of another shape, axis by axis from the last one on.
    private func place(_ place: Int, of shape: [Int], in other: [Int]) -> Int {
        var (rest, step, result) = (place, 1, 0)
        for axis in shape.indices.reversed() {
            if other[axis] > 1 { result += rest % shape[axis] * step }
            rest /= shape[axis]
            step *= other[axis]
        }
        return result
    }

    func crop(_ input: Tensor, _ layer: Cropping) -> Tensor {
        let (height, width) = (
            input.shape[1] - layer.top - layer.bottom, input.shape[2] - layer.left - layer.right
        )
        return gather(input, height, width) { ($0 + layer.top, $1 + layer.left) }
    }

    func enlarge(_ input: Tensor, _ layer: UpSampling) -> Tensor {
        let (height, width) = (input.shape[1] * layer.size.height, input.shape[2] * layer.size.width)
        guard layer.interpolation == .nearest else {
            return resize(input, Resizing(height: height, width: width))
        }
        return gather(input, height, width) { ($0 / layer.size.height, $1 / layer.size.width) }
    }

    /// An image of pixels of another one.
    private func gather(
        _ input: Tensor, _ height: Int, _ width: Int, _ source: (Int, Int) -> (Int, Int)
    ) -> Tensor {
        let channels = input.shape[3]
        var values: [Double] = []
        for image in 0..<input.shape[0] {
            for row in 0..<height {
                for column in 0..<width {
                    let (y, x) = source(row, column)
                    let start = ((image * input.shape[1] + y) * input.shape[2] + x) * channels
                    values += input.values[start..<start + channels]
                }
            }
        }
        return Tensor(shape: [input.shape[0], height, width, channels], values: values)
    }

    /// Each row of the last axis by its own mean and variance.
    func normalizeRows(_ input: Tensor, _ gamma: [Double]?, _ beta: [Double]?, epsilon: Double) -> Tensor {
        let channels = input.shape[input.shape.count - 1]
        var values: [Double] = []
        for start in stride(from: 0, to: input.values.count, by: channels) {
            let row = input.values[start..<start + channels]
            let mean = row.reduce(0, +) / Double(channels)
            let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(channels)
            values += row.enumerated().map { channel, number in
                (number - mean) / (variance + epsilon).squareRoot() * (gamma?[channel] ?? 1)
                    + (beta?[channel] ?? 0)
            }
        }
        return Tensor(shape: input.shape, values: values)
    }

    /// The channels of each group and image by their own mean and variance.
    func normalizeGroups(
        _ input: Tensor, _ layer: GroupNormalization, _ gamma: [Double]?, _ beta: [Double]?
    ) -> Tensor {
        let channels = input.shape[input.shape.count - 1]
        let image = input.values.count / input.shape[0]
        let width = layer.groups == -1 ? 1 : channels / layer.groups
        var result = input
        for start in stride(from: 0, to: input.values.count, by: image) {
            for group in stride(from: 0, to: channels, by: width) {
                let places = (start..<start + image).filter { group..<group + width ~= $0 % channels }
                let mean = places.reduce(0) { $0 + input.values[$1] } / Double(places.count)
                let variance =
                    places.reduce(0) { $0 + (input.values[$1] - mean) * (input.values[$1] - mean) }
                    / Double(places.count)
                for place in places {
                    result.values[place] =
                        (input.values[place] - mean) / (variance + Double(layer.epsilon)).squareRoot()
                        * (gamma?[place % channels] ?? 1) + (beta?[place % channels] ?? 0)
                }
            }
        }
        return result
    }

    func rectify(_ input: Tensor, _ alpha: [Double], _ layer: PReLU) -> Tensor {
        let image = input.shape.dropFirst()
        let slopes = image.enumerated().map { layer.sharedAxes.contains($0.offset + 1) ? 1 : $0.element }
        let values = input.values.enumerated().map { index, number in
            number > 0
                ? number : number * alpha[place(index, of: input.shape, in: [1] + slopes)]
        }
        return Tensor(shape: input.shape, values: values)
    }
}
