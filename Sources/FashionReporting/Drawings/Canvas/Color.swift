import Foundation

/// A colour of red, green and blue (sRGB), each 0…1.
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

    /// A colour written as `0xRRGGBB`.
    init(hex: UInt32) {
        self.init(
            red: Double(hex >> 16 & 0xFF) / 255, green: Double(hex >> 8 & 0xFF) / 255,
            blue: Double(hex & 0xFF) / 255)
    }

    /// White.
    public static let white = Color(grey: 255)
    /// Black.
    public static let black = Color(grey: 0)

    /// Red, green and blue in proportion to light, as WCAG 2.1 and OKLab start from.
    var linear: (red: Double, green: Double, blue: Double) {
        func expand(_ part: Double) -> Double {
            part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return (expand(red), expand(green), expand(blue))
    }

    /// The colour of parts in proportion to light; what a screen cannot show is clipped.
    init(linearRed: Double, green: Double, blue: Double) {
        func compress(_ part: Double) -> Double {
            let part = min(max(part, 0), 1)
            return part <= 0.0031308 ? part * 12.92 : 1.055 * pow(part, 1 / 2.4) - 0.055
        }
        self.init(red: compress(linearRed), green: compress(green), blue: compress(blue))
    }

    /// Relative luminance, 0…1 (WCAG 2.1).
    var luminance: Double {
        let light = linear
        return 0.2126 * light.red + 0.7152 * light.green + 0.0722 * light.blue
    }

    /// Contrast with another colour, 1…21 (WCAG 2.1); 4.5 is asked of text.
    func contrast(with other: Color) -> Double {
        let pair = [luminance, other.luminance].sorted()
        return (pair[1] + 0.05) / (pair[0] + 0.05)
    }

    /// Black or white, whichever is read more easily on this colour.
    var ink: Color { contrast(with: .black) >= contrast(with: .white) ? .black : .white }
}
