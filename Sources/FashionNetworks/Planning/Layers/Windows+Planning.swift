import FashionCompute

extension Convolution: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        try place.activated(activation, fusesReLU: true) {
            ConvolutionOperation(
                layer: place.name, filters: filters, groups: groups == 1 ? nil : groups,
                window: place.geometry(windows), useBias: useBias, relu: place.fusesReLU || $0,
                limit: place.limit, sum: place.fusesSum,
                pooling: place.fusedPooling.map {
                    PoolingOperation(
                        layer: $0, kind: .maximum, window: WindowGeometry(kernel: [2, 2], strides: [2, 2]))
                })
        }
    }
}

extension DepthwiseConvolution: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        let channels = place.inputs[0][2]
        return try place.activated(activation, fusesReLU: true) {
            ConvolutionOperation(
                layer: place.name, filters: channels * multiplier, groups: channels,
                kernel: Parameter.Role.depthwiseKernel.rawValue, window: place.geometry(windows),
                useBias: useBias, relu: place.fusesReLU || $0, limit: place.limit)
        }
    }
}

extension Dense: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        let input = place.inputs[0]
        guard input.count > 1 else {
            return try place.activated(activation) { _ in
                DenseOperation(layer: place.name, units: units, useBias: useBias)
            }
        }
        return try place.activated(activation, fusesReLU: true) { relu in
            let convolution = ConvolutionOperation(
                layer: place.name, filters: units, window: WindowGeometry(kernel: [1, 1]), useBias: useBias,
                relu: relu)
            guard input.count == 2 else { return convolution }
            // The rows of a matrix as pixels.
            return SequenceOperation([
                ReshapeOperation(layer: place.name, shape: [input[0], 1, input[1]]), convolution,
                ReshapeOperation(layer: place.name, shape: [input[0], units]),
            ])
        }
    }
}

extension MaxPooling: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        PoolingOperation(
            layer: place.name, kind: place.zeros == nil ? .maximum : .maximumWithZeros,
            window: place.geometry(pooling.windows))
    }
}

extension AveragePooling: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        PoolingOperation(layer: place.name, kind: .average, window: place.geometry(pooling.windows))
    }
}

extension GlobalPooling: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        let image = place.inputs[0]
        let kind: PoolingOperation.Kind = self == .average ? .average : .maximum
        return SequenceOperation([
            PoolingOperation(
                layer: place.name, kind: kind, window: WindowGeometry(kernel: [image[0], image[1]])),
            FlattenOperation(layer: place.name),
        ])
    }
}
