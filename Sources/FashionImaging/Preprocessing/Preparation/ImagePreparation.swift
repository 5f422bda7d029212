/// How an image from a file becomes a network's input: upright, on white, in grey or colour, fitted to one size, as bytes.
///
/// The same value prepares the images of a training and of every later question to its model, which stores it. In JSON:
///
///     {"channels": 3, "fit": "pad", "height": 64, "resampling": "bilinear", "width": 64}
///
/// The bytes are those of Pillow's `ImageOps.exif_transpose`, `convert` and `resize(…, Image.BILINEAR)`, bit for bit; see
/// ``bytes(of:)-(DecodedImage)``.
public struct ImagePreparation: Sendable, Hashable {
    /// What happens to an image whose sides stand in another ratio than the network's.
    public enum Fit: String, Sendable, Hashable, Codable, CaseIterable {
        /// The whole image in the middle of a frame in the colour of its border.
        case pad
        /// The largest part of the wanted ratio, from the middle.
        case crop
        /// The whole image, distorted.
        case stretch
    }

    /// How pixels are computed from those of another size.
    public enum Resampling: String, Sendable, Hashable, Codable, CaseIterable {
        /// A triangle filter that widens where the image becomes smaller: Pillow's `BILINEAR`, ONNX' `Resize` with
        /// `mode="linear"` and `antialias=1`.
        case bilinear
    }

    /// 1 (grey) or 3 (red, green, blue).
    public let channels: Int
    /// Height of the network's images in pixels.
    public let height: Int
    /// Width of the network's images in pixels.
    public let width: Int
    /// What happens where the ratio of the sides differs.
    public let fit: Fit
    /// How pixels are computed.
    public let resampling: Resampling

    /// The longest side of a network's images, in pixels.
    public static let longestSide = 4096

    /// A preparation; nil unless there are 1 or 3 channels and both sides are from 1 to ``longestSide``.
    public init?(
        channels: Int, height: Int, width: Int, fit: Fit = .pad, resampling: Resampling = .bilinear
    ) {
        guard [1, 3].contains(channels), 1...Self.longestSide ~= height, 1...Self.longestSide ~= width else {
            return nil
        }
        self.channels = channels
        self.height = height
        self.width = width
        self.fit = fit
        self.resampling = resampling
    }

    /// Bytes of one prepared image.
    public var byteCount: Int { height * width * channels }
}

extension ImagePreparation: Codable {
    private enum Key: String, CodingKey { case channels, height, width, fit, resampling }

    /// Reads the JSON form.
    /// - Throws: `DecodingError` also for sizes and channels that cannot be.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let (channels, height, width) = (
            try values.decode(Int.self, forKey: .channels), try values.decode(Int.self, forKey: .height),
            try values.decode(Int.self, forKey: .width)
        )
        guard
            let preparation = Self(
                channels: channels, height: height, width: width,
                fit: try values.decode(Fit.self, forKey: .fit),
                resampling: try values.decode(Resampling.self, forKey: .resampling))
        else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription:
                        "expected 1 or 3 channels and sides from 1 to \(Self.longestSide) pixels, found "
                        + "\(channels) channels, \(height)×\(width)"))
        }
        self = preparation
    }

    /// Writes the JSON form.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(channels, forKey: .channels)
        try values.encode(height, forKey: .height)
        try values.encode(width, forKey: .width)
        try values.encode(fit, forKey: .fit)
        try values.encode(resampling, forKey: .resampling)
    }
}
