import FashionCore
import Foundation

/// A crop of the image's own size at a random place of the zero-padded image, which is a shift by whole pixels.
///
/// The method is that of He et al., "Deep residual learning for image recognition" (2015), section 4.2. The background
/// of Fashion-MNIST is zero, so a shifted image looks like any other.
public struct RandomCrop: Sendable, Equatable {
    /// Width of the padding in pixels. The shift is uniform over −padding … padding along both axes.
    public let padding: Int

    /// Creates a crop.
    /// - Parameter padding: width of the padding in pixels, at least 1.
    /// - Throws: ``InvalidArgument`` when the padding is out of range.
    public init(padding: Int) throws {
        guard padding >= 1 else {
            throw InvalidArgument("crop padding", expected: "at least 1 pixel", found: "\(padding)")
        }
        self.padding = padding
    }

    /// Returns the shift of one image: the number of pixels its content moves right and down.
    func shift(_ draw: Augmentation.Draw) -> (right: Int, down: Int) {
        var stream = RandomStream(seed: draw.seed, purpose: .crop, epoch: draw.epoch, index: draw.image)
        let right = stream.integer(below: 2 * padding + 1) - padding
        return (right, stream.integer(below: 2 * padding + 1) - padding)
    }

    func apply(
        to image: UnsafeMutablePointer<Float>, height: Int, width: Int, channels: Int = 1,
        _ draw: Augmentation.Draw
    ) {
        let (right, down) = shift(draw)
        // A pixel of several channels is as wide as that many values.
        Self.move(
            image, height: height, width: width * channels, right: right * channels, down: down)
    }

    /// Moves the content of an image; vacated pixels become zero.
    static func move(
        _ image: UnsafeMutablePointer<Float>, height: Int, width: Int, right: Int, down: Int
    ) {
        let (columns, rows) = (width - abs(right), height - abs(down))
        guard columns > 0, rows > 0 else {
            image.update(repeating: 0, count: height * width)
            return
        }
        // When moving down, the last row goes first, so that no row is overwritten before it has moved.
        for step in 0..<height {
            let row = down > 0 ? height - 1 - step : step
            let target = image + row * width
            guard 0..<height ~= row - down else {
                target.update(repeating: 0, count: width)
                continue
            }
            let source = image + (row - down) * width
            memmove(target + max(right, 0), source + max(-right, 0), columns * MemoryLayout<Float>.stride)
            (right > 0 ? target : target + columns).update(repeating: 0, count: width - columns)
        }
    }
}
