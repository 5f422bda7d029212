import Compute

extension MaxPooling: PlannedLayer {
    public func operation(for place: LayerPlace) throws -> any Operation {
        PoolingOperation(
            layer: place.name, kind: place.zeros == nil ? .maximum : .maximumWithZeros,
            window: place.geometry(pooling.windows))
    }
}

extension AveragePooling: PlannedLayer {
    public func operation(for place: LayerPlace) throws -> any Operation {
        PoolingOperation(layer: place.name, kind: .average, window: place.geometry(pooling.windows))
    }
}

extension GlobalPooling: PlannedLayer {
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
