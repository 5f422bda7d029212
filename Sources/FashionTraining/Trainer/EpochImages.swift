import FashionCore
import FashionData

/// The images of one epoch: their order, and for how many each of them stands.
///
/// An epoch may leave out images that are known already, as InfoBatch does (Qin et al., "InfoBatch: Lossless Training
/// Speed Up by Unbiased Dynamic Data Pruning", ICLR 2024): of those whose last loss lies below the mean some are left out
/// at random, and the rest of them stand for these as well, so that the gradient is in the mean that of all images.
struct EpochImages {
    /// The images, in the order in which they are visited.
    let order: EpochOrder
    /// How many an easy image stands for, at least 1; nil where none is left out.
    private let easy: (isEasy: (Int) -> Bool, factor: Float)?

    private init(_ order: EpochOrder, easy: (isEasy: (Int) -> Bool, factor: Float)?) {
        self.order = order
        self.easy = easy
    }

    /// All images of an order, each for itself.
    init(_ order: EpochOrder) { self.init(order, easy: nil) }

    /// Leaves out a share of the easy images of an order, and as few more of them as fill the last batch.
    ///
    /// Nothing is left out where that would not spare a batch.
    /// - Parameters:
    ///   - losses: the last loss of each image, by its index; infinite before the first. Only seen images are easy.
    ///   - share: of the easy images, 0…1, that is left out.
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

    /// For how many images each of a batch stands; nil where each stands for itself.
    func factors(of batch: ArraySlice<Int>) -> [Float]? {
        easy.map { easy in batch.map { easy.isEasy($0) ? easy.factor : 1 } }
    }
}

extension TrainingConfiguration {
    /// The share of easy images that epochs leave out; nil where they show all.
    ///
    /// The loss of an image that is mixed with another says nothing of either.
    var skippedShare: Double? {
        Setting.Need.unmixedImages.isMet(self) ? skipEasy.flatMap { $0 > 0 ? $0 : nil } : nil
    }

    /// The images of an epoch, the last eighth of all epochs being complete.
    /// - Parameters:
    ///   - indices: which images train.
    ///   - labels: of all images.
    ///   - losses: the last loss of each image when the epoch began; only needed where easy images are left out.
    func images(
        of epoch: Int, _ indices: [Int], labels: some Collection<some BinaryInteger>, losses: [Float]?
    ) -> EpochImages {
        let order = order(of: indices, labels: labels, epoch: epoch)
        guard let skippedShare, let losses, 8 * epoch < 7 * epochs else { return EpochImages(order) }
        return EpochImages(
            order, losses: losses, share: skippedShare, batchSize: batchSize, seed: seed, epoch: epoch)
    }
}
