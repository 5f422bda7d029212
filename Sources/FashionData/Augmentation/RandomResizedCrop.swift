import FashionCore
import Foundation

/// A part of the image, enlarged to the image's size (Szegedy et al., "Going deeper with convolutions", 2014, section 6).
///
/// The part's area is even between a smallest share and the whole, the logarithm of its ratio of sides between those of 3:4 and
/// 4:3 of the image's own, and its place even among all that fit, as in torchvision's `RandomResizedCrop`; a part that does not fit is cut to
/// the image's sides.
public struct RandomResizedCrop: Sendable, Equatable {
    /// The smallest part's share of the area.
    public let smallestArea: Double

    /// A crop.
    /// - Throws: ``InvalidArgument`` for a share that is not above 0 and at most 1.
    public init(smallestArea: Double) throws {
        guard smallestArea > 0, smallestArea <= 1 else {
            throw InvalidArgument(
                "resized crop", expected: "a share of the area above 0 and up to 1", found: "\(smallestArea)")
        }
        self.smallestArea = smallestArea
    }

    /// Puts the part of one image into a transform.
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
