import FashionCore
import FashionData

/// The images of one epoch: their order, and the number of images that each represents.
///
/// An epoch may leave out images that the network already knows, as InfoBatch does (Qin et al., "InfoBatch: Lossless
/// Training Speed Up by Unbiased Dynamic Data Pruning", ICLR 2024). Of the images whose last loss is below the mean,
/// some are left out at random, and the rest represent them with a larger weight, so that the expected sum of an epoch's
/// gradients is that of all images. A batch's mean gradient grows by the same factor by which the number of steps falls.
struct EpochImages {
    /// The images in the order in which they are visited.
    let order: EpochOrder
    /// Which images are easy, and the number of images that each of them represents, at least 1; nil when none is left
    /// out.
    private let easy: (isEasy: (Int) -> Bool, factor: Float)?

    private init(_ order: EpochOrder, easy: (isEasy: (Int) -> Bool, factor: Float)?) {
        self.order = order
        self.easy = easy
    }

    /// Keeps all images of an order, each representing itself.
    init(_ order: EpochOrder) { self.init(order, easy: nil) }

    /// Leaves out a share of the easy images of an order, or slightly fewer, so that the last batch is full.
    ///
    /// Nothing is left out when that would not save a batch.
    /// - Parameters:
    ///   - losses: the last loss of each image, by its index; infinite for images not yet seen, which are never easy.
    ///   - share: the share of the easy images that is left out, 0…1.
    init(_ order: EpochOrder, losses: [Float], share: Double, batchSize: Int, seed: UInt64, epoch: Int) {
        let seen = order.indices.lazy.map { Double(losses[$0 % losses.count]) }.filter(\.isFinite)
        let mean = Float(seen.reduce(0, +) / Double(max(seen.count, 1)))
        let isEasy = { (index: Int) in losses[index % losses.count] < mean }
        var positions = order.indices.indices.filter { isEasy(order.indices[$0]) }
        let total = order.indices.count
        let batches = (total - Int(Double(positions.count) * share) + batchSize - 1) / batchSize
        let leftOut = total - batches * batchSize
        guard leftOut > 0 else {
            self.init(order)
            return
        }
        var stream = RandomStream(seed: seed, purpose: .easyImages, epoch: epoch)
        stream.shuffle(&positions)
        var stays = [Bool](repeating: true, count: total)
        for position in positions.prefix(leftOut) { stays[position] = false }
        self.init(
            EpochOrder(inOrder: zip(order.indices, stays).filter(\.1).map(\.0)),
            easy: (isEasy, Float(positions.count) / Float(positions.count - leftOut)))
    }

    /// Returns the number of images that each image of a batch represents; nil when each represents itself.
    func factors(of batch: ArraySlice<Int>) -> [Float]? {
        easy.map { easy in batch.map { easy.isEasy($0) ? easy.factor : 1 } }
    }
}

extension TrainingConfiguration {
    /// The share of easy images that epochs leave out; nil when they show all images.
    ///
    /// It is nil with mixup or CutMix, where a loss belongs to two images.
    var skippedShare: Double? {
        TrainingSetting.Need.unmixedImages.isMet(self) ? skipEasy.flatMap { $0 > 0 ? $0 : nil } : nil
    }

    /// Returns the images of an epoch. The last eighth of all epochs, at least the last one, shows all images.
    /// - Parameters:
    ///   - indices: the images used for training.
    ///   - labels: the labels of all images.
    ///   - losses: the last loss of each image when the epoch began; only needed when easy images are left out.
    func images(
        of epoch: Int, _ indices: [Int], labels: some Collection<some BinaryInteger>, losses: [Float]?
    ) -> EpochImages {
        let order = order(of: indices, labels: labels, epoch: epoch)
        guard let skippedShare, let losses, epoch < epochs - max(1, epochs / 8) else {
            return EpochImages(order)
        }
        return EpochImages(
            order, losses: losses, share: skippedShare, batchSize: batchSize, seed: seed, epoch: epoch)
    }
}
