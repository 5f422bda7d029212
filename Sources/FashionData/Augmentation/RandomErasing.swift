import FashionCore
import Foundation

/// Hides a rectangle of an image, so that no single part of an article decides its class alone.
public struct RandomErasing: Sendable, Equatable {
    /// How the rectangle is drawn and filled.
    public enum Kind: Sendable, Equatable {
        /// A square of zeros with the given side in pixels. Its centre lies anywhere in the image, so the square may
        /// extend beyond the edge (DeVries & Taylor, "Cutout", 2017).
        case cutout(side: Int)
        /// A rectangle of noise, uniform over 0…1, within the image. It is drawn with the given probability and has 2 %
        /// to 33 % of the area and an aspect ratio of 0.3 to 3.3 (Zhong et al., "Random erasing", 2017, its defaults).
        case noise(probability: Double)
    }

    /// How the rectangle is drawn and filled.
    public let kind: Kind

    /// Creates an erasing of one kind.
    /// - Throws: ``InvalidArgument`` for a side below 1 or a probability outside 0…1.
    public init(_ kind: Kind) throws {
        switch kind {
        case .cutout(let side):
            guard side >= 1 else {
                throw InvalidArgument("cutout", expected: "a side of at least 1 pixel", found: "\(side)")
            }
        case .noise(let probability):
            guard 0...1 ~= probability else {
                throw InvalidArgument("erasing", expected: "a probability 0…1", found: "\(probability)")
            }
        }
        self.kind = kind
    }

    func apply(
        to image: UnsafeMutablePointer<Float>, height: Int, width: Int, channels: Int = 1,
        _ draw: Augmentation.Draw
    ) {
        let part = if case .cutout = kind { 0 } else { 1 }
        var stream = RandomStream(
            seed: draw.seed, purpose: .erasing, epoch: draw.epoch, index: draw.image &* 2 &+ part)
        switch kind {
        case .cutout(let side):
            let top = stream.integer(below: height) - side / 2
            let left = stream.integer(below: width) - side / 2
            let columns = max(left, 0)..<min(left + side, width)
            for row in max(top, 0)..<min(top + side, height) {
                (image + (row * width + columns.lowerBound) * channels).update(
                    repeating: 0, count: columns.count * channels)
            }
        case .noise(let probability):
            guard stream.uniform() < Float(probability),
                let box = Self.rectangle(height: height, width: width, &stream)
            else { return }
            for row in box.rows {
                for column in box.columns.lowerBound * channels..<box.columns.upperBound * channels {
                    image[row * width * channels + column] = stream.uniform()
                }
            }
        }
    }

    /// Draws until a rectangle fits, as in the paper; returns nil after a hundred failures.
    static func rectangle(
        height: Int, width: Int, _ stream: inout RandomStream
    ) -> (rows: Range<Int>, columns: Range<Int>)? {
        for _ in 0..<100 {
            let area = stream.uniform(in: 0.02...0.33) * Float(height * width)
            let ratio = stream.uniform(in: 0.3...(1 / 0.3))
            let rows = Int((area * ratio).squareRoot().rounded())
            let columns = Int((area / ratio).squareRoot().rounded())
            guard 1..<height ~= rows, 1..<width ~= columns else { continue }
            let top = stream.integer(below: height - rows + 1)
            let left = stream.integer(below: width - columns + 1)
            return (top..<top + rows, left..<left + columns)
        }
        return nil
    }
}
