/// The conversion of an image to a network's input: upright, on white, in grey or colour, fitted to one size, as bytes.
///
/// The same value prepares the images of a training and of every later prediction with its model, which stores it. In
/// JSON:
///
///     {"channels": 3, "fit": "pad", "height": 64, "resampling": "bilinear", "width": 64}
///
/// The bytes equal those of Pillow 12's `ImageOps.exif_transpose`, `convert` and `resize(…, Image.BILINEAR)` bit for bit,
/// but for PNG files that name another gamma than sRGB's, which Pillow ignores; see ``bytes(of:)-(DecodedImage)``.
public struct ImagePreparation: Sendable, Hashable {
    /// How an image whose aspect ratio differs from the network's is fitted.
    public enum Fit: String, Sendable, Hashable, Codable, CaseIterable {
        /// The whole image, centred in a frame with the colour of its border.
        case pad
        /// The largest part with the required aspect ratio, from the centre.
        case crop
        /// The whole image, distorted.
        case stretch
    }

    /// How pixels are computed when an image is resized.
    public enum Resampling: String, Sendable, Hashable, Codable, CaseIterable {
        /// A triangle filter that widens when the image is reduced: Pillow's `BILINEAR`, ONNX' `Resize` with
        /// `mode="linear"` and `antialias=1`.
        case bilinear
    }

    /// Number of channels: 1 (grey) or 3 (red, green, blue).
    public let channels: Int
    /// Height of the network's images in pixels.
    public let height: Int
    /// Width of the network's images in pixels.
    public let width: Int
    /// How images of another aspect ratio are fitted.
    public let fit: Fit
    /// How pixels are computed when an image is resized.
    public let resampling: Resampling

    /// Maximum side of a network's images, in pixels.
    public static let longestSide = 4096

    /// Creates a preparation; nil unless there are 1 or 3 channels and both sides are from 1 to ``longestSide``.
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

    /// Number of bytes of one prepared image.
    public var byteCount: Int { height * width * channels }
}

extension ImagePreparation: Codable {
    private enum Key: String, CodingKey { case channels, height, width, fit, resampling }

    /// Decodes the JSON form.
    /// - Throws: `DecodingError`, also for invalid sizes or channels.
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

    /// Encodes the JSON form.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(channels, forKey: .channels)
        try values.encode(height, forKey: .height)
        try values.encode(width, forKey: .width)
        try values.encode(fit, forKey: .fit)
        try values.encode(resampling, forKey: .resampling)
    }
}
