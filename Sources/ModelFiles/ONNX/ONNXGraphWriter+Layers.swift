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
            return append(layer.activation, on: value, "\(node.name)/\(layer.activation.title)")
        case .depthwiseConvolution(let layer):
            let window = windowAttributes(image, layer.kernel, layer.strides, layer.padding)
            let value = append(
                "Conv", [input] + (try weights(of: node)), node.name,
                window + [ONNXAttribute("group", image[2])])
            return append(layer.activation, on: value, "\(node.name)/\(layer.activation.title)")
        case .dense(let layer):
            let value = append(
                "Gemm", [input] + (try weights(of: node)), node.name, [ONNXAttribute("transB", 1)])
            return append(layer.activation, on: value, "\(node.name)/\(layer.activation.title)")
        case .batchNormalization(let layer):
            return append(
                "BatchNormalization", [input] + (try normalizationWeights(of: node, layer)), node.name,
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
        case .globalMaxPooling:
            let maxima = append("GlobalMaxPool", [input], node.name)
            return append("Flatten", [maxima], "\(node.name)/flatten", [ONNXAttribute("axis", 1)])
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
            guard image.count > 1 else { return input }
            return append(
                "Flatten", [channelsLast(input, image, node.name)], node.name, [ONNXAttribute("axis", 1)])
        case .reshape(let shape):
            // 0 stands for the number of images.
            let target = constant("\(node.name)/shape") { ONNXTensor($0, [0] + shape) }
            guard shape.count == 3 else {
                return append("Reshape", [channelsLast(input, image, node.name), target], node.name)
            }
            let reshaped = append(
                "Reshape", [channelsLast(input, image, node.name), target],
                "\(node.name)/channels_last_result")
            return append("Transpose", [reshaped], node.name, [ONNXAttribute("perm", [0, 3, 1, 2])])
        }
    }

    /// An image with its channels behind height and width, as Keras counts its numbers; other shapes as they are.
    private mutating func channelsLast(_ value: String, _ shape: [Int], _ name: String) -> String {
        guard shape.count == 3 else { return value }
        return append("Transpose", [value], "\(name)/channels_last", [ONNXAttribute("perm", [0, 2, 3, 1])])
    }

    /// γ, β, mean and variance; ONNX has no normalisation without γ and β.
    private mutating func normalizationWeights(
        of node: Graph.Node, _ layer: BatchNormalization
    ) throws -> [String] {
        var values = try weights(of: node)
        let channels = node.shape[node.shape.count - 1]
        func constants(_ role: Parameter.Role, _ number: Float) -> String {
            constant("\(node.name)/\(role.rawValue)") {
                ONNXTensor($0, [Float](repeating: number, count: channels), shape: [channels])
            }
        }
        if !layer.scales { values.insert(constants(.gamma, 1), at: 0) }
        if !layer.shifts { values.insert(constants(.beta, 0), at: 1) }
        return values
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
