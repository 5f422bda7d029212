import FashionCore

/// Mixes the images of a batch with one another, and their targets in the same proportion.
///
/// Image i is mixed with image N − 1 − i; batches are in random order, so the partner is random. One proportion λ ~
/// Beta(α, α) and one rectangle are used for the whole batch, as in the authors' programs. An image that is its own
/// partner is not changed.
public struct Mixing: Sendable, Equatable {
    /// The least α: a smaller one mixes almost nothing.
    public static let leastAlpha = 0.01

    /// α of mixup (Zhang et al., 2017), which blends the images; 0 switches it off.
    public let mixup: Double
    /// α of CutMix (Yun et al., 2019), which copies a rectangle from the partner; 0 switches it off. With both, each
    /// batch gets one of them, with equal probability.
    public let cutmix: Double

    /// Creates a mixing; nil when both are 0.
    /// - Throws: ``InvalidArgument`` for a number that is neither 0 nor from ``leastAlpha`` to 100.
    public init?(mixup: Double, cutmix: Double) throws {
        for (name, alpha) in [("mixup", mixup), ("cutmix", cutmix)]
        where alpha != 0 && !(Self.leastAlpha...100 ~= alpha) {
            throw InvalidArgument(
                name, expected: "0, or a number from \(Self.leastAlpha) to 100", found: "\(alpha)")
        }
        guard mixup > 0 || cutmix > 0 else { return nil }
        self.mixup = mixup
        self.cutmix = cutmix
    }

    /// The change of one batch.
    enum Change: Equatable {
        case blend(share: Float)
        case rectangle(rows: Range<Int>, columns: Range<Int>)
    }

    /// Mixes a batch in place.
    /// - Parameters:
    ///   - images: batch of images, `[N, H, W, C]`.
    ///   - targets: batch of targets, `[N, classes]`.
    ///   - step: index of the batch within the epoch, counted from 0.
    public func apply(
        images: UnsafeMutableBufferPointer<Float>, targets: UnsafeMutableBufferPointer<Float>, count: Int,
        height: Int, width: Int, channels: Int = 1, seed: UInt64, epoch: Int, step: Int
    ) {
        guard count > 1 else { return }
        let change = change(height: height, width: width, seed: seed, epoch: epoch, step: step)
        let size = height * width * channels
        for first in 0..<count / 2 {
            let second = count - 1 - first
            switch change {
            case .blend(let share):
                Self.blend(images, first * size, second * size, size, share)
            case .rectangle(let rows, let columns):
                for row in rows {
                    for column in columns.lowerBound * channels..<columns.upperBound * channels {
                        let place = row * width * channels + column
                        images.swapAt(first * size + place, second * size + place)
                    }
                }
            }
        }
        apply(
            toTargets: targets, count: count, height: height, width: width, seed: seed, epoch: epoch,
            step: step)
    }

    /// Mixes only the targets of a batch in place, as ``apply(images:targets:count:height:width:channels:seed:epoch:step:)``
    /// does for the same seed, epoch and step.
    /// - Parameters:
    ///   - targets: batch of targets, `[N, classes]`.
    ///   - step: index of the batch within the epoch, counted from 0.
    public func apply(
        toTargets targets: UnsafeMutableBufferPointer<Float>, count: Int, height: Int, width: Int,
        seed: UInt64, epoch: Int, step: Int
    ) {
        guard count > 1 else { return }
        let classes = targets.count / count
        let share: Float
        switch change(height: height, width: width, seed: seed, epoch: epoch, step: step) {
        case .blend(let own): share = own
        case .rectangle(let rows, let columns):
            share = 1 - Float(rows.count * columns.count) / Float(height * width)
        }
        for first in 0..<count / 2 {
            Self.blend(targets, first * classes, (count - 1 - first) * classes, classes, share)
        }
    }

    private func change(height: Int, width: Int, seed: UInt64, epoch: Int, step: Int) -> Change {
        var stream = RandomStream(seed: seed, purpose: .mixing, epoch: epoch, index: step)
        return draw(height: height, width: width, &stream)
    }

    /// Draws λ, and for CutMix a rectangle of about 1 − λ of the image. Its centre may lie anywhere; it is clipped at
    /// the edges.
    func draw(height: Int, width: Int, _ stream: inout RandomStream) -> Change {
        let blends = cutmix == 0 || (mixup > 0 && stream.uniform() < 0.5)
        let share = stream.beta(blends ? mixup : cutmix)
        if blends { return .blend(share: Float(share)) }
        let side = (1 - share).squareRoot()
        let (rows, columns) = (Int(side * Double(height)), Int(side * Double(width)))
        let top = stream.integer(below: height) - rows / 2
        let left = stream.integer(below: width) - columns / 2
        return .rectangle(
            rows: max(top, 0)..<max(min(top + rows, height), max(top, 0)),
            columns: max(left, 0)..<max(min(left + columns, width), max(left, 0)))
    }

    private static func blend(
        _ numbers: UnsafeMutableBufferPointer<Float>, _ first: Int, _ second: Int, _ count: Int,
        _ share: Float
    ) {
        for offset in 0..<count {
            let (a, b) = (numbers[first + offset], numbers[second + offset])
            numbers[first + offset] = a * share + b * (1 - share)
            numbers[second + offset] = b * share + a * (1 - share)
        }
    }
}
