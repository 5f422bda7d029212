import Foundation

/// A colour map for values in 0…1 that interpolates in OKLab, where equal steps look equal (Björn Ottosson, "A
/// perceptual color space for image processing", 2020).
struct ColorMap: Sendable {
    private let anchors: [OKLab]

    /// Creates a map through equally spaced colours, at least one.
    init(_ first: UInt32, _ others: UInt32...) {
        anchors = ([first] + others).map { OKLab(Color(hex: $0)) }
    }

    /// White to deep blue.
    static let blues = ColorMap(0xFFFFFF, 0x9CC4E4, 0x2F7DB8, 0x0B3C6F)
    /// White to deep orange-brown.
    static let oranges = ColorMap(0xFFFFFF, 0xFDC98A, 0xE8731A, 0x8A3003)
    /// Viridis (Smith and van der Walt, 2015; CC0), dark violet to yellow.
    static let viridis = ColorMap(
        0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725)

    /// The colour of a value; values outside 0…1 are clipped, NaN is treated as 0.
    subscript(_ number: Double) -> Color {
        let place = (number > 0 ? min(number, 1) : 0) * Double(anchors.count - 1)
        let index = min(Int(place), max(anchors.count - 2, 0))
        let next = anchors[min(index + 1, anchors.count - 1)]
        return anchors[index].mixed(with: next, share: place - Double(index)).color
    }
}

/// A colour in OKLab: lightness and two opponent components.
private struct OKLab: Sendable {
    var lightness: Double
    var a: Double
    var b: Double

    init(_ color: Color) {
        let light = color.linear
        let l = cbrt(0.4122214708 * light.red + 0.5363325363 * light.green + 0.0514459929 * light.blue)
        let m = cbrt(0.2119034982 * light.red + 0.6806995451 * light.green + 0.1073969566 * light.blue)
        let s = cbrt(0.0883024619 * light.red + 0.2817188376 * light.green + 0.6299787005 * light.blue)
        lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
        a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
        b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    }

    func mixed(with other: OKLab, share: Double) -> OKLab {
        var mixture = self
        mixture.lightness += (other.lightness - lightness) * share
        mixture.a += (other.a - a) * share
        mixture.b += (other.b - b) * share
        return mixture
    }

    var color: Color {
        let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
        let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
        let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
        return Color(
            linearRed: 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            green: -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            blue: -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)
    }
}
