import Foundation

/// An sRGB colour, with red, green and blue in 0…1.
public struct Color: Sendable, Equatable {
    /// Red, 0…1.
    public let red: Double
    /// Green, 0…1.
    public let green: Double
    /// Blue, 0…1.
    public let blue: Double

    /// Creates a colour from components in 0…1.
    public init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Creates a grey; 0 is black, 255 is white.
    public init(grey: UInt8) {
        let level = Double(grey) / 255
        self.init(red: level, green: level, blue: level)
    }

    /// Creates a colour from `0xRRGGBB`.
    init(hex: UInt32) {
        self.init(
            red: Double(hex >> 16 & 0xFF) / 255, green: Double(hex >> 8 & 0xFF) / 255,
            blue: Double(hex & 0xFF) / 255)
    }

    /// White.
    public static let white = Color(grey: 255)
    /// Black.
    public static let black = Color(grey: 0)

    /// The components in linear light, from which WCAG 2.1 and OKLab are computed.
    var linear: (red: Double, green: Double, blue: Double) {
        func expand(_ part: Double) -> Double {
            part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return (expand(red), expand(green), expand(blue))
    }

    /// Creates a colour from components in linear light; values outside the sRGB gamut are clipped.
    init(linearRed: Double, green: Double, blue: Double) {
        func compress(_ part: Double) -> Double {
            let part = min(max(part, 0), 1)
            return part <= 0.0031308 ? part * 12.92 : 1.055 * pow(part, 1 / 2.4) - 0.055
        }
        self.init(red: compress(linearRed), green: compress(green), blue: compress(blue))
    }

    /// The relative luminance, 0…1 (WCAG 2.1).
    var luminance: Double {
        let light = linear
        return 0.2126 * light.red + 0.7152 * light.green + 0.0722 * light.blue
    }

    /// Returns the contrast with another colour, 1…21 (WCAG 2.1); text needs 4.5.
    func contrast(with other: Color) -> Double {
        let pair = [luminance, other.luminance].sorted()
        return (pair[1] + 0.05) / (pair[0] + 0.05)
    }

    /// Black or white, whichever is more legible on this colour.
    var ink: Color { contrast(with: .black) >= contrast(with: .white) ? .black : .white }
}
