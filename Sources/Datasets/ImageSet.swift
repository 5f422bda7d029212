/// Labelled grey images, kept as the bytes of their files.
public struct ImageSet: Sendable, Equatable {
    /// Height in pixels.
    public let height: Int
    /// Width in pixels.
    public let width: Int
    /// The pixels, `[N, H, W, C]` with C = 1, from 0 (background) to 255.
    public let pixels: [UInt8]
    /// One class per image, `[N]`.
    public let labels: [UInt8]

    /// How many images there are (N).
    public var count: Int { labels.count }
    /// Pixels per image (H·W).
    public var imageSize: Int { height * width }

    /// A set of images; nil unless `pixels.count` is `labels.count · height · width` and both sides are positive.
    public init?(height: Int, width: Int, pixels: [UInt8], labels: [UInt8]) {
        guard height > 0, width > 0 else { return nil }
        let (size, tooTall) = height.multipliedReportingOverflow(by: width)
        let (total, tooMany) = size.multipliedReportingOverflow(by: labels.count)
        guard !tooTall, !tooMany, pixels.count == total else { return nil }
        self.height = height
        self.width = width
        self.pixels = pixels
        self.labels = labels
    }

    /// The pixels of image `index`, `[H, W]`.
    public subscript(image index: Int) -> ArraySlice<UInt8> {
        pixels[index * imageSize..<(index + 1) * imageSize]
    }

    /// The first `limit` images, or all of them when there are fewer.
    public func prefix(_ limit: Int) -> ImageSet {
        let kept = Swift.min(count, Swift.max(0, limit))
        return ImageSet(
            copying: self, pixels: Array(pixels.prefix(kept * imageSize)), labels: Array(labels.prefix(kept)))
    }

    init(copying other: ImageSet, pixels: [UInt8], labels: [UInt8]) {
        height = other.height
        width = other.width
        self.pixels = pixels
        self.labels = labels
    }

    /// How many images each class has.
    /// - Parameter classCount: how many classes to count; labels beyond are left out.
    public func countsPerClass(_ classCount: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: classCount)
        for label in labels where Int(label) < classCount { counts[Int(label)] += 1 }
        return counts
    }
}
