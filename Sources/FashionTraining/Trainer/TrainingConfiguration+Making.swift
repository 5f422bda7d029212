import FashionData
import FashionNetworks

extension TrainingConfiguration {
    /// Creates the network that the configuration names, with its dropout rates scaled.
    /// - Parameters:
    ///   - inputShape: `[H, W, C]`.
    ///   - classes: the number of classes.
    /// - Throws: `GraphError` when the images are too small for the network.
    public func makeNetwork(inputShape: [Int], classes: Int) throws -> Graph {
        try network.graph(inputShape: inputShape, classes: classes, width: width)
            .scalingDropout(by: Float(dropoutScale))
    }

    /// Returns the order of the images in an epoch, according to ``sampling``.
    func order(of indices: [Int], labels: some Collection<some BinaryInteger>, epoch: Int) -> EpochOrder {
        switch sampling {
        case .natural: EpochOrder(shuffling: indices, seed: seed, epoch: epoch)
        case .balanced: EpochOrder(balancing: indices, labels: labels, seed: seed, epoch: epoch)
        }
    }

    /// Creates the optimizer that the configuration names.
    func makeOptimizer() -> any Optimizer {
        switch optimizer {
        case .adam: Adam()
        case .adamw: Adam(weightDecay: Float(weightDecay))
        case .muon: Muon(weightDecay: Float(weightDecay))
        case .sgd: SGD(momentum: Float(momentum), nesterov: nesterov, weightDecay: Float(weightDecay))
        }
    }

    /// Creates the augmentation that the configuration describes.
    /// - Throws: `InvalidArgument` for an invalid range.
    public func makeAugmentation() throws -> Augmentation {
        guard augment else { return .none }
        let ranges = augmentation
        let flip: AffineAugmentation.Flip = ranges.alternatingFlip ? .alternating : .random
        return try Augmentation(
            affine: AffineAugmentation(
                rotationDegrees: ranges.rotation, widthShift: ranges.widthShift,
                heightShift: ranges.heightShift, shearDegrees: ranges.shear, zoom: ranges.zoom,
                flip: ranges.horizontalFlip ? flip : .never),
            resizedCrop: ranges.resizedCrop.flatMap {
                try $0 > 0 ? RandomResizedCrop(smallestArea: $0) : nil
            },
            jitter: ColourJitter(
                brightness: ranges.brightness ?? 0, contrast: ranges.contrast ?? 0,
                saturation: ranges.saturation ?? 0),
            crop: ranges.crop > 0 ? RandomCrop(padding: ranges.crop) : nil,
            erasing: (ranges.cutout > 0 ? [RandomErasing(.cutout(side: ranges.cutout))] : [])
                + (ranges.erasing > 0 ? [RandomErasing(.noise(probability: ranges.erasing))] : []))
    }

    /// Returns how the images of a batch are mixed; nil when they are not.
    /// - Throws: `InvalidArgument` for a number out of range.
    func makeMixing() throws -> Mixing? {
        guard augment else { return nil }
        return try Mixing(mixup: augmentation.mixup, cutmix: augmentation.cutmix)
    }
}
