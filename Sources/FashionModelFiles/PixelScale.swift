/// How pixels of 0…255 become a network's input: each times a factor, plus an offset.
public struct PixelScale: Sendable, Equatable {
    /// What pixels are multiplied by.
    public var factor: Double
    /// What is added then.
    public var offset: Double

    /// A linear function of pixels.
    public init(factor: Double, offset: Double = 0) {
        self.factor = factor
        self.offset = offset
    }

    /// Pixels as they are, 0…255.
    public static let bytes = PixelScale(factor: 1)
    /// Pixels in 0…1, as this program trains.
    public static let unit = PixelScale(factor: 1 / 255)
    /// Pixels in −1…1.
    public static let symmetric = PixelScale(factor: 1 / 127.5, offset: -1)

    /// The three usual ones, by the names that `--input-scale` has for them.
    public static let named: [(name: String, scale: PixelScale)] = [
        ("0..255", .bytes), ("0..1", .unit), ("-1..1", .symmetric),
    ]

    /// The scale of a name; nil for another name.
    public init?(name: String) {
        guard let known = Self.named.first(where: { $0.name == name }) else { return nil }
        self = known.scale
    }

    /// The name where it is one of the usual ones.
    public var name: String? {
        Self.named.first {
            abs($0.scale.factor - factor) < 1e-6 * $0.scale.factor && abs($0.scale.offset - offset) < 1e-6
        }?.name
    }

    /// For messages: the range of the input.
    public var title: String {
        if let name { return name }
        return offset == 0 ? "pixels times \(factor)" : "pixels times \(factor), plus \(offset)"
    }
}

/// How the scale of a model's input is known.
public enum PixelScaleOrigin: Sendable, Equatable {
    /// The file says it, since this program wrote it.
    case written
    /// The first layers of the network make it plain.
    case recognized
    /// Somebody said so.
    case chosen
    /// Nothing tells; 0…1 is assumed.
    case assumed
}
