import Datasets

extension TrainingConfiguration {
    /// The optimizer that the configuration names.
    func makeOptimizer() -> any Optimizer {
        switch optimizer {
        case .adam: Adam()
        case .adamw: Adam(weightDecay: Float(weightDecay))
        case .sgd: SGD(momentum: Float(momentum), nesterov: nesterov, weightDecay: Float(weightDecay))
        }
    }

    /// The augmentation that the configuration describes.
    /// - Throws: ``InvalidSetting`` for a range that cannot be.
    public func makeAugmentation() throws -> AffineAugmentation {
        guard augment else { return .none }
        return try AffineAugmentation(
            rotationDegrees: augmentation.rotation, widthShift: augmentation.widthShift,
            heightShift: augmentation.heightShift, shearDegrees: augmentation.shear, zoom: augmentation.zoom,
            horizontalFlip: augmentation.horizontalFlip)
    }
}
