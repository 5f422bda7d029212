import FashionCore
import FashionImaging
import Foundation

/// Options for reading the image files of a data set.
public struct ImageReading: Sendable, Equatable {
    /// Grey or colour.
    public enum Channels: String, Sendable, CaseIterable {
        /// One channel.
        case grey
        /// Red, green and blue.
        case colour

        /// Number of channels, 1 or 3.
        public var count: Int { self == .grey ? 1 : 3 }
    }

    /// Width and height in pixels.
    public struct Size: Sendable, Equatable, CustomStringConvertible {
        /// Width in pixels.
        public let width: Int
        /// Height in pixels.
        public let height: Int

        /// Creates a size.
        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }

        /// Parses `64` (a square) or `64x48` (width, then height), each side from 8 to 1024; nil for anything else.
        public init?(_ text: String) {
            let sides = text.lowercased().split(omittingEmptySubsequences: false) { "x×".contains($0) }.map {
                Int($0)
            }
            guard (1...2).contains(sides.count), sides.allSatisfy({ $0.map { 8...1024 ~= $0 } ?? false }),
                let first = sides.first ?? nil, let last = sides.last ?? nil
            else { return nil }
            (width, height) = (first, last)
        }

        /// The size in the form that ``init(_:)`` parses.
        public var description: String { width == height ? "\(width)" : "\(width)x\(height)" }
    }

    /// Grey or colour; nil for colour if any of the images has some, and otherwise grey.
    public var channels: Channels?
    /// Size of the network's images; nil for the images' own size if all are equal and have sides of 8 to 64 pixels,
    /// and otherwise 64×64.
    public var size: Size?
    /// How images of another aspect ratio are fitted.
    public var fit: ImagePreparation.Fit = .pad
    /// Whether a file that cannot be read is an error; otherwise it is left out and reported.
    public var isStrict = false
    /// Names of the classes in label order; nil for those of `classes.txt` or, without it, of the folders.
    public var classNames: [String]?
    /// Folder in which prepared images are kept, so that they need not be decoded again; nil keeps none.
    public var cache: URL?
    /// Number of threads that decode.
    public var threads = ProcessorCount.available

    /// Creates the default options, without a cache.
    public init() {}

    /// This reading, and those that leave its channels or its size to the images. Images that were prepared for one of
    /// them serve this reading if the result is the same. For example, `evaluate`, which requests the format of its
    /// model, finds the images of the training.
    var equivalents: [ImageReading] {
        var readings = [self]
        for (ownChannels, ownSize) in [(true, false), (false, true), (true, true)] {
            var reading = self
            if ownChannels { reading.channels = nil }
            if ownSize { reading.size = nil }
            if !readings.contains(reading) { readings.append(reading) }
        }
        return readings
    }

    /// Largest side of images that keep their own size by default.
    static let largestOwnSide = 64
    /// Fraction of files that may be unreadable.
    static let mostUnreadable = 0.1
}
