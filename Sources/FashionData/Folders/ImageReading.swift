import FashionCore
import FashionImaging
import Foundation

/// How the image files of a data set are read.
public struct ImageReading: Sendable, Equatable {
    /// Grey or in colour.
    public enum Channels: String, Sendable, CaseIterable {
        /// One channel.
        case grey
        /// Red, green and blue.
        case colour

        /// 1 or 3.
        public var count: Int { self == .grey ? 1 : 3 }
    }

    /// Width and height in pixels.
    public struct Size: Sendable, Equatable, CustomStringConvertible {
        /// Width in pixels.
        public let width: Int
        /// Height in pixels.
        public let height: Int

        /// A size.
        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }

        /// Reads `64` (a square) or `64x48` (width, then height), each side from 8 to 1024; nil for anything else.
        public init?(_ text: String) {
            let sides = text.lowercased().split(omittingEmptySubsequences: false) { "x×".contains($0) }.map {
                Int($0)
            }
            guard (1...2).contains(sides.count), sides.allSatisfy({ $0.map { 8...1024 ~= $0 } ?? false }),
                let first = sides.first ?? nil, let last = sides.last ?? nil
            else { return nil }
            (width, height) = (first, last)
        }

        /// As ``init(_:)`` reads it.
        public var description: String { width == height ? "\(width)" : "\(width)x\(height)" }
    }

    /// Grey or in colour; nil for colour where any of the images has some.
    public var channels: Channels?
    /// The size of the network's images; nil for the images' own where all are equal and at most 64 pixels a side, else
    /// 64×64.
    public var size: Size?
    /// What happens to images of another ratio.
    public var fit: ImagePreparation.Fit = .pad
    /// Whether a file that cannot be read is an error; otherwise it is left out, and named.
    public var isStrict = false
    /// The classes' names in the order of their labels; nil for those of `classes.txt`, else the folders' own.
    public var classNames: [String]?
    /// Where prepared images are kept, so that they need not be decoded again; nil keeps none.
    public var cache: URL?
    /// Threads that decode.
    public var threads = ProcessorCount.available

    /// The defaults; nothing is kept.
    public init() {}

    /// This reading, and those that leave to the images what it says: where they came to the same, what was prepared for them
    /// serves this one, so that `evaluate`, which asks for the images of its model, finds those of the training.
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

    /// The largest side that images keep by themselves.
    static let largestOwnSide = 64
    /// The share of files that may be unreadable.
    static let mostUnreadable = 0.1
}
