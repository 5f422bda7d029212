import Compute

extension BatchNormalization: PlannedLayer {
    public func operation(for place: LayerPlace) throws -> any Operation {
        BatchNormalizationOperation(
            layer: place.name, momentum: momentum, epsilon: epsilon, scales: scales, shifts: shifts,
            relu: place.fusesReLU,
            statistics: place.trains && place.mode == .training && !isFixed ? .ofBatch : .moving)
    }
}
