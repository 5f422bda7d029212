import NeuralNetwork

extension ONNXGraphWriter {
    /// Appends one layer and gives the value that comes out of it.
    /// - Parameter inputs: the values that go in.
    mutating func append(_ node: Graph.Node, inputs: [String]) throws -> String {
        let input = inputs[0]
        let image = model.graph.nodes[node.inputs[0]].shape
        switch node.layer {
        case .input:
            throw GraphError(node: node.name, "a network has one input, its first layer")
        case .convolution(let layer):
            let window = windowAttributes(image, layer.kernel, layer.strides, layer.padding)
            let value = append("Conv", [input] + (try weights(of: node)), node.name, window)
            return append(layer.activation, on: value, "\(node.name)/\(layer.activation.rawValue)")
        case .dense(let layer):
            let value = append(
                "Gemm", [input] + (try weights(of: node)), node.name, [ONNXAttribute("transB", 1)])
            return append(layer.activation, on: value, "\(node.name)/\(layer.activation.rawValue)")
        case .batchNormalization(let layer):
            return append(
                "BatchNormalization", [input] + (try weights(of: node)), node.name,
                [ONNXAttribute("epsilon", layer.epsilon), ONNXAttribute("momentum", layer.momentum)])
        case .activation(let activation):
            return append(activation, on: input, node.name)
        case .maxPooling(let layer):
            let window = windowAttributes(image, layer.size, layer.strides, layer.padding)
            return append("MaxPool", [input], node.name, window)
        case .averagePooling(let layer):
            let window = windowAttributes(image, layer.size, layer.strides, layer.padding)
            return append("AveragePool", [input], node.name, window + [ONNXAttribute("count_include_pad", 0)])
        case .globalAveragePooling:
            let means = append("GlobalAveragePool", [input], node.name)
            return append("Flatten", [means], "\(node.name)/flatten", [ONNXAttribute("axis", 1)])
        case .zeroPadding(let zeros):
            let sides = [0, 0, zeros.top, zeros.left, 0, 0, zeros.bottom, zeros.right]
            let pads = constant("\(node.name)/pads") { ONNXTensor($0, sides) }
            return append("Pad", [input, pads], node.name)
        case .resizing(let size):
            return appendResize(input, to: size, channels: image[2], node.name)
        case .rescaling(let rescaling):
            let scale = constant("\(node.name)/scale") { ONNXTensor($0, [rescaling.scale], shape: []) }
            let offset = constant("\(node.name)/offset") { ONNXTensor($0, [rescaling.offset], shape: []) }
            let scaled = append("Mul", [input, scale], "\(node.name)/scaled")
            return append("Add", [scaled, offset], node.name)
        case .concatenate:
            return append("Concat", inputs, node.name, [ONNXAttribute("axis", 1)])
        case .add:
            return append(inputs.count == 2 ? "Add" : "Sum", inputs, node.name)
        case .dropout:
            return input
        case .flatten:
            guard image.count == 3 else { return input }
            let channelsLast = append(
                "Transpose", [input], "\(node.name)/channels_last", [ONNXAttribute("perm", [0, 2, 3, 1])])
            return append("Flatten", [channelsLast], node.name, [ONNXAttribute("axis", 1)])
        }
    }

    /// Bilinear interpolation. The operator wants the whole shape of its result, whose first number, that of the
    /// images, is open: it is taken from the input. Factors in its place would leave the size to rounding.
    private mutating func appendResize(
        _ input: String, to size: Resizing, channels: Int, _ name: String
    ) -> String {
        let starts = constant("\(name)/first") { ONNXTensor($0, [0]) }
        let ends = constant("\(name)/second") { ONNXTensor($0, [1]) }
        let rest = constant("\(name)/size") { ONNXTensor($0, [channels, size.height, size.width]) }
        let shape = append("Shape", [input], "\(name)/input_shape")
        let images = append("Slice", [shape, starts, ends], "\(name)/images")
        let whole = append("Concat", [images, rest], "\(name)/shape", [ONNXAttribute("axis", 0)])
        return append(
            "Resize", [input, "", "", whole], name,
            [
                ONNXAttribute("coordinate_transformation_mode", "half_pixel"),
                ONNXAttribute("mode", "linear"),
            ])
    }

    private mutating func append(_ activation: Activation, on value: String, _ name: String) -> String {
        switch activation {
        case .linear: value
        case .relu: append("Relu", [value], name)
        // The channels of an image, or of a vector.
        case .softmax: append("Softmax", [value], name, [ONNXAttribute("axis", 1)])
        }
    }

    /// Keras' paddings as numbers: ONNX' own `SAME_UPPER` is deprecated.
    private func windowAttributes(
        _ image: [Int], _ size: Extent, _ strides: Extent, _ padding: Padding
    ) -> [ONNXAttribute] {
        let rows = Window(input: image[0], size: size.height, stride: strides.height, padding: padding)
        let columns = Window(input: image[1], size: size.width, stride: strides.width, padding: padding)
        let pads = [rows?.before, columns?.before, rows?.after, columns?.after]
        return [
            ONNXAttribute("kernel_shape", [size.height, size.width]),
            ONNXAttribute("strides", [strides.height, strides.width]),
            ONNXAttribute("pads", pads.map { max($0 ?? 0, 0) }),
        ]
    }
}
