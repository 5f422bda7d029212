import FashionNetworks

/// The layouts of PyTorch and ONNX: kernels OIHW and `(out, in)` where Keras has HWIO and `(in, out)`, and depthwise
/// kernels `[C·multiplier, 1, H, W]` where Keras has `[H, W, C, multiplier]`. A parameter with one element for each
/// element of an image, `[H, W, C]`, becomes `[C, H, W]`.
extension Parameter {
    /// The shape in the channels-first layout.
    var channelsFirstShape: [Int] {
        if role == .depthwiseKernel { return [shape[2] * shape[3], 1, shape[0], shape[1]] }
        if shape.count == 3 { return [shape[2], shape[0], shape[1]] }
        guard role == .kernel else { return shape }
        return shape.suffix(2).reversed() + shape.dropLast(2)
    }

    /// Converts elements to the channels-first layout.
    /// - Parameter numbers: as many as ``count``, in Keras' layout.
    func channelsFirst(_ numbers: [Float]) -> [Float] {
        channelsFirstPlaces.map { $0.map { numbers[$0] } } ?? numbers
    }

    /// Converts elements to Keras' layout.
    /// - Parameter numbers: as many as ``count``, in the channels-first layout.
    func channelsLast(_ numbers: [Float]) -> [Float] {
        guard let places = channelsFirstPlaces else { return numbers }
        var result = [Float](repeating: 0, count: count)
        for (place, number) in zip(places, numbers) { result[place] = number }
        return result
    }

    /// The index in Keras' layout of each element of the channels-first layout; nil when the layouts are the same.
    private var channelsFirstPlaces: [Int]? {
        if shape.count == 3 {
            let (places, channels) = (shape[0] * shape[1], shape[2])
            return (0..<count).map { $0 % places * channels + $0 / places }
        }
        guard role == .kernel || role == .depthwiseKernel, let last = shape.last else { return nil }
        let isDepthwise = role == .depthwiseKernel
        let outputs = isDepthwise ? shape[2] * last : last
        let inputs = isDepthwise ? 1 : shape[shape.count - 2]
        let places = count / (inputs * outputs)
        var result: [Int] = []
        result.reserveCapacity(count)
        for output in 0..<outputs {
            for input in 0..<inputs {
                for place in 0..<places {
                    result.append((place * inputs + input) * outputs + output)
                }
            }
        }
        return result
    }
}
