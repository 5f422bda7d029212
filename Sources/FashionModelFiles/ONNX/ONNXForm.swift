import FashionNetworks

/// A kind of layer that can be written as operators of ONNX.
protocol ONNXForm: LayerKind {
    /// Appends the operators of one layer and returns its output value.
    /// - Throws: `GraphError` when weights are missing.
    func append(_ node: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String
}

/// A layer with its input values.
struct ONNXLayer {
    let node: Graph.Node
    /// The names of the input values.
    let inputs: [String]
    /// The shape of the first input, in Keras' order.
    let image: [Int]

    var name: String { node.name }
    var input: String { inputs[0] }
}

extension ONNXGraphWriter {
    /// Appends one layer and returns its output value.
    /// - Parameter inputs: the names of the input values.
    mutating func append(_ node: Graph.Node, inputs: [String]) throws -> String {
        guard let form = node.layer.kind as? any ONNXForm else {
            throw GraphError(node: node.name, "is a \(node.layer.kerasClass), which has no form in ONNX")
        }
        let image = model.graph.nodes[node.inputs[0]].shape
        return try form.append(ONNXLayer(node: node, inputs: inputs, image: image), to: &self)
    }

    /// Transposes an image to channels last, Keras' order of numbers; values of other shapes are returned unchanged.
    mutating func channelsLast(_ value: String, _ shape: [Int], _ name: String) -> String {
        guard shape.count == 3 else { return value }
        return append("Transpose", [value], "\(name)/channels_last", [ONNXAttribute("perm", [0, 2, 3, 1])])
    }

    /// Adds a scalar constant.
    mutating func scalar(_ number: Float, _ name: String) -> String {
        constant(name) { ONNXTensor($0, [number], shape: []) }
    }
}

/// Returns the attributes of a window, with Keras' paddings as numbers: ONNX' own `SAME_UPPER` is deprecated.
func windowAttributes(
    _ image: [Int], _ size: Extent, _ strides: Extent, _ padding: Padding, dilation: Extent = Extent(1)
) -> [ONNXAttribute] {
    let rows = Window(
        input: image[0], size: size.height, stride: strides.height, padding: padding,
        dilation: dilation.height)
    let columns = Window(
        input: image[1], size: size.width, stride: strides.width, padding: padding, dilation: dilation.width)
    let pads = [rows?.before, columns?.before, rows?.after, columns?.after]
    let dilations =
        dilation == Extent(1) ? [] : [ONNXAttribute("dilations", [dilation.height, dilation.width])]
    return [
        ONNXAttribute("kernel_shape", [size.height, size.width]),
        ONNXAttribute("strides", [strides.height, strides.width]),
        ONNXAttribute("pads", pads.map { max($0 ?? 0, 0) }),
    ] + dilations
}
