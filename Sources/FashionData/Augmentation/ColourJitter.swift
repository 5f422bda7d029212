import FashionCore

/// Random changes of brightness, contrast and saturation, as cameras and lamps cause them.
///
/// Each is scaled by a factor from 1 − range to 1 + range, in this order, and the result is clamped to 0…1, as in
/// torchvision's `ColorJitter` for floating-point images. Grey is that of Rec. 601. Saturation does not affect grey
/// images.
public struct ColourJitter: Sendable, Equatable {
    /// Largest deviation from 1 of the factor for brightness.
    public let brightness: Double
    /// Largest deviation from 1 of the factor for distances from the mean grey.
    public let contrast: Double
    /// Largest deviation from 1 of the factor for distances from each pixel's grey.
    public let saturation: Double

    /// Creates a jitter; nil when all ranges are 0.
    /// - Throws: ``InvalidArgument`` for a range outside 0…1.
    public init?(brightness: Double, contrast: Double, saturation: Double) throws {
        for (name, range) in [("brightness", brightness), ("contrast", contrast), ("saturation", saturation)]
        where !(0...1 ~= range) {
            throw InvalidArgument(name, expected: "0 to 1", found: "\(range)")
        }
        guard max(brightness, contrast, saturation) > 0 else { return nil }
        (self.brightness, self.contrast, self.saturation) = (brightness, contrast, saturation)
    }

    /// Returns the factors for one image; three numbers are drawn whatever the ranges.
    func factors(_ draw: Augmentation.Draw) -> (brightness: Float, contrast: Float, saturation: Float) {
        var stream = RandomStream(seed: draw.seed, purpose: .colour, epoch: draw.epoch, index: draw.image)
        func factor(_ range: Double) -> Float { 1 + Float(range) * (stream.uniform() * 2 - 1) }
        return (factor(brightness), factor(contrast), factor(saturation))
    }

    /// Changes an image in place: `[H, W, C]`, values in 0…1.
    func apply(to image: UnsafeMutablePointer<Float>, pixels: Int, channels: Int, _ draw: Augmentation.Draw) {
        let factors = factors(draw)
        let count = pixels * channels
        for index in 0..<count { image[index] = min(image[index] * factors.brightness, 1) }
        if contrast > 0 {
            var sum: Float = 0
            for pixel in 0..<pixels { sum += Self.grey(image + pixel * channels, channels) }
            let mean = sum / Float(max(pixels, 1))
            for index in 0..<count {
                image[index] = min(max(mean + (image[index] - mean) * factors.contrast, 0), 1)
            }
        }
        guard saturation > 0, channels == 3 else { return }
        for pixel in 0..<pixels {
            let colour = image + pixel * 3
            let grey = Self.grey(colour, 3)
            for channel in 0..<3 {
                colour[channel] = min(max(grey + (colour[channel] - grey) * factors.saturation, 0), 1)
            }
        }
    }

    private static func grey(_ colour: UnsafePointer<Float>, _ channels: Int) -> Float {
        channels == 3 ? 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] : colour[0]
    }
}
