import FashionNetworks

extension Merge: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        switch self {
        case .add: return writer.append(layer.inputs.count == 2 ? "Add" : "Sum", layer.inputs, layer.name)
        case .average: return writer.append("Mean", layer.inputs, layer.name)
        case .maximum: return writer.append("Max", layer.inputs, layer.name)
        case .minimum: return writer.append("Min", layer.inputs, layer.name)
        case .subtract: return writer.append("Sub", layer.inputs, layer.name)
        case .multiply:
            return layer.inputs.dropFirst().reduce(layer.input) {
                writer.append("Mul", [$0, $1], layer.name)
            }
        }
    }
}

extension Concatenation: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        writer.append(
            "Concat", layer.inputs, layer.name, [ONNXAttribute("axis", layer.image.count == 2 ? 2 : 1)])
    }
}
