import FashionNetworks

extension MaxPooling: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        let window = windowAttributes(layer.image, pooling.size, pooling.strides, pooling.padding)
        return writer.append("MaxPool", [layer.input], layer.name, window)
    }
}

extension AveragePooling: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        let window = windowAttributes(layer.image, pooling.size, pooling.strides, pooling.padding)
        return writer.append(
            "AveragePool", [layer.input], layer.name, window + [ONNXAttribute("count_include_pad", 0)])
    }
}

extension GlobalPooling: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        let operation = self == .average ? "GlobalAveragePool" : "GlobalMaxPool"
        let pooled = writer.append(operation, [layer.input], layer.name)
        return writer.append("Flatten", [pooled], "\(layer.name)/flatten", [ONNXAttribute("axis", 1)])
    }
}
