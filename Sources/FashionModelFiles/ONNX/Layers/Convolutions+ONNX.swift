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
        let isOnPixels = layer.image.count == 3
        let weights = try writer.weights(of: layer.node, ofPixels: isOnPixels)
        let value =
            isOnPixels
            ? writer.append(
                "Conv", [layer.input] + weights, layer.name, [ONNXAttribute("kernel_shape", [1, 1])])
            : writer.append("Gemm", [layer.input] + weights, layer.name, [ONNXAttribute("transB", 1)])
        return writer.append(activation, on: value, "\(layer.name)/\(activation.title)")
    }
}
