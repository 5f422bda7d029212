import FashionNetworks

extension InputLayer: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        throw GraphError(node: layer.name, "a network has one input, its first layer")
    }
}

extension Dropout: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String { layer.input }
}

extension Flatten: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        guard layer.image.count > 1 else { return layer.input }
        let value = writer.channelsLast(layer.input, layer.image, layer.name)
        return writer.append("Flatten", [value], layer.name, [ONNXAttribute("axis", 1)])
    }
}

extension Reshape: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        // 0 keeps the number of images.
        let target = writer.constant("\(layer.name)/shape") { ONNXTensor($0, [0] + shape) }
        let value = writer.channelsLast(layer.input, layer.image, layer.name)
        guard shape.count == 3 else { return writer.append("Reshape", [value, target], layer.name) }
        let reshaped = writer.append("Reshape", [value, target], "\(layer.name)/channels_last_result")
        return writer.append("Transpose", [reshaped], layer.name, [ONNXAttribute("perm", [0, 3, 1, 2])])
    }
}
