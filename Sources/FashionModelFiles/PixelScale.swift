/// The function from pixels in 0…255 to a network's input: a factor and an offset.
public struct PixelScale: Sendable, Equatable {
    /// The factor by which pixels are multiplied.
    public var factor: Double
    /// The offset that is added after the multiplication.
    public var offset: Double

    /// Creates a linear function of pixels.
    public init(factor: Double, offset: Double = 0) {
        self.factor = factor
        self.offset = offset
    }

    /// Pixels in 0…255, unchanged.
    public static let bytes = PixelScale(factor: 1)
    /// Pixels in 0…1, as in this program's own training.
    public static let unit = PixelScale(factor: 1 / 255)
    /// Pixels in −1…1.
    public static let symmetric = PixelScale(factor: 1 / 127.5, offset: -1)

    /// The three usual scales, by their names in `--input-scale`.
    public static let named: [(name: String, scale: PixelScale)] = [
        ("0..255", .bytes), ("0..1", .unit), ("-1..1", .symmetric),
    ]

    /// Creates the scale with a name; returns nil for other names.
    public init?(name: String) {
        guard let known = Self.named.first(where: { $0.name == name }) else { return nil }
        self = known.scale
    }

    /// The name of the scale if it is one of the usual ones; otherwise nil.
    public var name: String? {
        Self.named.first {
            abs($0.scale.factor - factor) < 1e-6 * $0.scale.factor && abs($0.scale.offset - offset) < 1e-6
        }?.name
    }

    /// The range of the input, for messages.
    public var title: String {
        if let name { return name }
        return offset == 0 ? "pixels times \(factor)" : "pixels times \(factor), plus \(offset)"
    }
}

/// The origin of a model's pixel scale.
public enum PixelScaleOrigin: Sendable, Equatable {
    /// It is in the file, which this program wrote.
    case written
    /// It follows from the first layers of the network.
    case recognized
    /// It was chosen by the caller.
    case chosen
    /// It is unknown, and 0…1 is assumed.
    case assumed
}
