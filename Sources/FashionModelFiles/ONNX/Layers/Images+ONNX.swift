import FashionNetworks

extension ZeroPadding: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        let sides = [0, 0, top, left, 0, 0, bottom, right]
        let pads = writer.constant("\(layer.name)/pads") { ONNXTensor($0, sides) }
        return writer.append("Pad", [layer.input, pads], layer.name)
    }
}

extension Cropping: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        let parts = [
            ("starts", [top, left]), ("ends", [layer.image[0] - bottom, layer.image[1] - right]),
            ("axes", [2, 3]),
        ].map { name, numbers in
            writer.constant("\(layer.name)/\(name)") { ONNXTensor($0, numbers) }
        }
        return writer.append("Slice", [layer.input] + parts, layer.name)
    }
}

extension Resizing: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        writer.appendResize(
            layer,
            [ONNXAttribute("coordinate_transformation_mode", "half_pixel"), ONNXAttribute("mode", "linear")])
    }
}

extension UpSampling: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        switch interpolation {
        case .bilinear:
            try Resizing(height: layer.node.shape[0], width: layer.node.shape[1]).append(layer, to: &writer)
        case .nearest:
            writer.appendResize(
                layer,
                [
                    ONNXAttribute("coordinate_transformation_mode", "asymmetric"),
                    ONNXAttribute("mode", "nearest"), ONNXAttribute("nearest_mode", "floor"),
                ])
        }
    }
}

extension Rescaling: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        let scale = writer.scalar(scale, "\(layer.name)/scale")
        let offset = writer.scalar(offset, "\(layer.name)/offset")
        let scaled = writer.append("Mul", [layer.input, scale], "\(layer.name)/scaled")
        return writer.append("Add", [scaled, offset], layer.name)
    }
}

extension ONNXGraphWriter {
    /// Appends a resize to another height and width. The operator needs the whole output shape, whose first number,
    /// that of the images, is not known: it is taken from the input. Scale factors instead would leave the size to
    /// rounding.
    fileprivate mutating func appendResize(_ layer: ONNXLayer, _ attributes: [ONNXAttribute]) -> String {
        let name = layer.name
        let starts = constant("\(name)/first") { ONNXTensor($0, [0]) }
        let ends = constant("\(name)/second") { ONNXTensor($0, [1]) }
        let size = [layer.image[2], layer.node.shape[0], layer.node.shape[1]]
        let rest = constant("\(name)/size") { ONNXTensor($0, size) }
        let shape = append("Shape", [layer.input], "\(name)/input_shape")
        let images = append("Slice", [shape, starts, ends], "\(name)/images")
        let whole = append("Concat", [images, rest], "\(name)/shape", [ONNXAttribute("axis", 0)])
        return append("Resize", [layer.input, "", "", whole], name, attributes)
    }
}
