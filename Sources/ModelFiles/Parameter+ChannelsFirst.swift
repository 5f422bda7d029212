import NeuralNetwork

/// The layout of PyTorch and ONNX: kernels OIHW and `(out, in)` where Keras has HWIO and `(in, out)`.
extension Parameter {
    /// The shape in that layout.
    var channelsFirstShape: [Int] {
        guard role == .kernel else { return shape }
        return shape.suffix(2).reversed() + shape.dropLast(2)
    }

    /// The numbers in that layout.
    /// - Parameter numbers: as many as ``count``, in Keras' layout.
    func channelsFirst(_ numbers: [Float]) -> [Float] {
        guard role == .kernel, let outputs = shape.last else { return numbers }
        let inputs = shape[shape.count - 2]
        let places = count / (inputs * outputs)
        var result: [Float] = []
        result.reserveCapacity(count)
        for output in 0..<outputs {
            for input in 0..<inputs {
                for place in 0..<places {
                    result.append(numbers[(place * inputs + input) * outputs + output])
                }
            }
        }
        return result
    }
}
