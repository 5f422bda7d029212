/// Labelled images of one size, with a byte per pixel and channel.
public struct ImageSet: Sendable, Equatable {
    /// Height in pixels.
    public let height: Int
    /// Width in pixels.
    public let width: Int
    /// Number of channels: 1 (grey) or 3 (red, green, blue).
    public let channels: Int
    /// Class of each image, `[N]`.
    public let labels: [UInt16]
    private let storage: PixelStorage

    /// Maximum number of classes of a data set.
    public static let mostClasses = 1000

    /// Number of images (N).
    public var count: Int { labels.count }
    /// Number of bytes per image (H·W·C).
    public var imageSize: Int { height * width * channels }
    /// Shape of an image as input of a network, `[H, W, C]`.
    public var imageShape: [Int] { [height, width, channels] }

    /// Creates a set of images; nil unless `pixels.count` is `labels.count · height · width · channels`, height and
    /// width are positive, there are 1 or 3 channels, and labels are from 0 to 65,535.
    /// - Parameters:
    ///   - pixels: pixels of all images, `[N, H, W, C]`, from 0 (black) to 255.
    ///   - labels: class of each image, `[N]`.
    public init?(
        height: Int, width: Int, channels: Int = 1, pixels: [UInt8], labels: [some BinaryInteger]
    ) {
        let numbers = labels as? [UInt16] ?? labels.compactMap { UInt16(exactly: $0) }
        guard numbers.count == labels.count else { return nil }
        self.init(
            height: height, width: width, channels: channels, storage: .array(pixels), labels: numbers)
    }

    /// Creates a set whose pixels lie in a mapped file.
    /// - Parameter offset: position of the first image, in bytes.
    init?(
        height: Int, width: Int, channels: Int, file: MappedFile, offset: Int, labels: [UInt16]
    ) {
        let (size, isTooLarge) = (height * width * channels).multipliedReportingOverflow(by: labels.count)
        guard !isTooLarge, offset >= 0, size <= file.count - offset else { return nil }
        self.init(
            height: height, width: width, channels: channels,
            storage: .mapped(file, offset..<offset + size), labels: labels)
    }

    private init?(height: Int, width: Int, channels: Int, storage: PixelStorage, labels: [UInt16]) {
        guard height > 0, width > 0, [1, 3].contains(channels) else { return nil }
        let (area, isTooTall) = height.multipliedReportingOverflow(by: width)
        let (size, isTooDeep) = area.multipliedReportingOverflow(by: channels)
        let (total, areTooMany) = size.multipliedReportingOverflow(by: labels.count)
        guard !isTooTall, !isTooDeep, !areTooMany, storage.count == total else { return nil }
        self.height = height
        self.width = width
        self.channels = channels
        self.storage = storage
        self.labels = labels
    }

    init(copying other: ImageSet, pixels: [UInt8], labels: [UInt16]) {
        self.init(copying: other, storage: .array(pixels), labels: labels)
    }

    private init(copying other: ImageSet, storage: PixelStorage, labels: [UInt16]) {
        (height, width, channels) = (other.height, other.width, other.channels)
        self.storage = storage
        self.labels = labels
    }

    /// The pixels of all images, `[N, H, W, C]`, from 0 (black) to 255. When they lie in a mapped file, this copies all
    /// of them; ``withPixels(_:)`` does not.
    public var pixels: [UInt8] {
        if case .array(let pixels) = storage { return pixels }
        return withPixels { Array($0) }
    }

    /// Calls a closure with the pixels, `[N, H, W, C]`.
    public func withPixels<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try storage.withBytes(body)
    }

    /// The pixels of image `index`, `[H, W, C]`.
    public subscript(image index: Int) -> ArraySlice<UInt8> {
        let range = index * imageSize..<(index + 1) * imageSize
        if case .array(let pixels) = storage { return pixels[range] }
        return withPixels { Array($0[range]) }[...]
    }

    /// Returns the first `limit` images, or all of them when there are fewer.
    public func prefix(_ limit: Int) -> ImageSet {
        let kept = Swift.min(count, Swift.max(0, limit))
        return ImageSet(
            copying: self, storage: storage.prefix(kept * imageSize), labels: Array(labels.prefix(kept)))
    }

    /// Returns the same images with other labels, `[N]`.
    func relabelled(_ labels: [UInt16]) -> ImageSet {
        ImageSet(copying: self, storage: storage, labels: labels)
    }

    /// Returns the number of images of each class.
    /// - Parameter classCount: number of classes to count; larger labels are ignored.
    public func countsPerClass(_ classCount: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: classCount)
        for label in labels where Int(label) < classCount { counts[Int(label)] += 1 }
        return counts
    }

    /// Whether sizes, labels and pixels are equal, wherever the pixels are stored.
    public static func == (one: ImageSet, other: ImageSet) -> Bool {
        one.imageShape == other.imageShape && one.labels == other.labels
            && one.withPixels { a in other.withPixels { b in a.elementsEqual(b) } }
    }
}
