import Compute

extension Convolution: PlannedLayer {
    public func operation(for place: LayerPlace) throws -> any Operation {
        try place.activated(activation, fusesReLU: true) {
            ConvolutionOperation(
                layer: place.name, filters: filters, groups: groups == 1 ? nil : groups,
                window: place.geometry(windows), useBias: useBias, relu: place.fusesReLU || $0,
                sum: place.fusesSum)
        }
    }
}

extension DepthwiseConvolution: PlannedLayer {
    public func operation(for place: LayerPlace) throws -> any Operation {
        let channels = place.inputs[0][2]
        return try place.activated(activation, fusesReLU: true) {
            ConvolutionOperation(
                layer: place.name, filters: channels * multiplier, groups: channels,
                kernel: Parameter.Role.depthwiseKernel.rawValue, window: place.geometry(windows),
                useBias: useBias, relu: place.fusesReLU || $0)
        }
    }
}

extension Dense: PlannedLayer {
    public func operation(for place: LayerPlace) throws -> any Operation {
        try place.activated(activation) { _ in
            DenseOperation(layer: place.name, units: units, useBias: useBias)
        }
    }
}
