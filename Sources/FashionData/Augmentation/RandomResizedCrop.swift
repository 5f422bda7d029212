import FashionCore
import Foundation

/// A random part of the image, enlarged to the size of the image (Szegedy et al., "Going deeper with convolutions",
/// 2014, section 6).
///
/// As in torchvision's `RandomResizedCrop`, the area of the part is uniform between ``smallestArea`` and the whole, the
/// logarithm of its aspect ratio relative to the image's is uniform between those of 3:4 and 4:3, and its position is
/// uniform among all that fit. A part that does not fit is cut to the sides of the image.
public struct RandomResizedCrop: Sendable, Equatable {
    /// Smallest area of the part, as a fraction of the image.
    public let smallestArea: Double

    /// Creates a crop.
    /// - Throws: ``InvalidArgument`` for a fraction that is not above 0 and at most 1.
    public init(smallestArea: Double) throws {
        guard smallestArea > 0, smallestArea <= 1 else {
            throw InvalidArgument(
                "resized crop", expected: "a share of the area above 0 and up to 1", found: "\(smallestArea)")
        }
        self.smallestArea = smallestArea
    }

    /// Draws the part of one image and applies it to a transform.
    func apply(to transform: inout ImageTransform, height: Int, width: Int, _ draw: Augmentation.Draw) {
        var stream = RandomStream(
            seed: draw.seed, purpose: .resizedCrop, epoch: draw.epoch, index: draw.image)
        let area = smallestArea + (1 - smallestArea) * Double(stream.uniform())
        let ratio = exp((Double(stream.uniform()) * 2 - 1) * log(4.0 / 3))
        let (across, down) = (min((area * ratio).squareRoot(), 1), min((area / ratio).squareRoot(), 1))
        let (x, y) = (Double(stream.uniform()) - 0.5, Double(stream.uniform()) - 0.5)
        transform.zoomX *= across
        transform.zoomY *= down
        transform.shiftX += x * (1 - across) * Double(width)
        transform.shiftY += y * (1 - down) * Double(height)
    }
}
