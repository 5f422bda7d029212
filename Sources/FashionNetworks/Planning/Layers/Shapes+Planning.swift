import FashionCompute

extension Dropout: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        place.trains
            ? DropoutOperation(layer: place.name, rate: rate, index: place.index) : IdentityOperation()
    }
}

extension Flatten: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        FlattenOperation(layer: place.name)
    }
}

extension Reshape: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        ReshapeOperation(layer: place.name, shape: shape)
    }
}
