import FashionNetworks

extension Convolution: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        let window = windowAttributes(layer.image, kernel, strides, padding, dilation: dilation)
        let value = writer.append(
            "Conv", [layer.input] + (try writer.weights(of: layer.node)), layer.name,
            window + (groups == 1 ? [] : [ONNXAttribute("group", groups)]))
        return writer.append(activation, on: value, "\(layer.name)/\(activation.title)")
    }
}

extension DepthwiseConvolution: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        let window = windowAttributes(layer.image, kernel, strides, padding, dilation: dilation)
        let value = writer.append(
            "Conv", [layer.input] + (try writer.weights(of: layer.node)), layer.name,
            window + [ONNXAttribute("group", layer.image[2])])
        return writer.append(activation, on: value, "\(layer.name)/\(activation.title)")
    }
}

extension Dense: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        let value = try product(layer, in: &writer)
        return writer.append(activation, on: value, "\(layer.name)/\(activation.title)")
    }

    private func product(_ layer: ONNXLayer, in writer: inout ONNXGraphWriter) throws -> String {
        let isImage = layer.image.count == 3
        let weights = try writer.weights(of: layer.node, ofPixels: isImage)
        switch layer.image.count {
        case 3:
            return writer.append(
                "Conv", [layer.input] + weights, layer.name, [ONNXAttribute("kernel_shape", [1, 1])])
        case 1:
            return writer.append("Gemm", [layer.input] + weights, layer.name, [ONNXAttribute("transB", 1)])
        default:
            let kernel = writer.append(
                "Transpose", [weights[0]], "\(layer.name)/kernel_transposed", [ONNXAttribute("perm", [1, 0])])
            let rows = writer.append("MatMul", [layer.input, kernel], "\(layer.name)/product")
            return useBias ? writer.append("Add", [rows, weights[1]], layer.name) : rows
        }
    }
}
