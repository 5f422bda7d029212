import Compute

extension ZeroPadding: PlannedLayer {
    public func operation(for place: LayerPlace) throws -> any Operation {
        ZeroPaddingOperation(layer: place.name, before: [top, left], after: [bottom, right])
    }
}

extension Resizing: PlannedLayer {
    public func operation(for place: LayerPlace) throws -> any Operation {
        ResizingOperation(layer: place.name, height: height, width: width)
    }
}

extension Rescaling: PlannedLayer {
    public func operation(for place: LayerPlace) throws -> any Operation {
        RescalingOperation(layer: place.name, scale: scale, offset: offset)
    }
}
