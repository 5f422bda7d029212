import CCairo

/// A colour of red, green and blue, each 0…1.
public struct Color: Sendable, Equatable {
    /// Red, 0…1.
    public let red: Double
    /// Green, 0…1.
    public let green: Double
    /// Blue, 0…1.
    public let blue: Double

    /// A colour of three parts, each 0…1.
    public init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// A grey: 0 is black, 255 white.
    public init(grey: UInt8) {
        let level = Double(grey) / 255
        self.init(red: level, green: level, blue: level)
    }

    /// White.
    public static let white = Color(grey: 255)
    /// Black.
    public static let black = Color(grey: 0)

    func select(in context: OpaquePointer) {
        cairo_set_source_rgb(context, red, green, blue)
    }
}

/// A rectangle in pixels, its corner at the top left.
public struct Rectangle: Sendable, Equatable {
    /// The left edge.
    public var x: Double
    /// The upper edge.
    public var y: Double
    /// The extent to the right.
    public var width: Double
    /// The extent downwards.
    public var height: Double

    /// A rectangle in pixels.
    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}
