import Foundation

/// Formatting of numbers for people, independent of the locale.
package enum Formatting {
    /// Formats an integer with commas between thousands: `1,217,226`.
    package static func grouped(_ number: Int) -> String {
        var digits = Array(String(number.magnitude))
        for index in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: index) }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// Formats a time span in seconds as `0:42`, `12:05` or `1:02:03`; `-:--` when it is unknown (negative, infinite,
    /// NaN, or 10⁹ seconds and more).
    package static func duration(_ seconds: Double) -> String {
        guard seconds >= 0, seconds < 1e9 else { return "-:--" }
        let total = Int(seconds.rounded())
        let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
        return hours > 0
            ? String(format: "%d:%02d:%02d", hours, minutes, rest) : String(format: "%d:%02d", minutes, rest)
    }

    /// Formats a number with a fixed number of decimals.
    package static func decimal(_ number: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", number)
    }

    /// Formats a fraction as a percentage with a fixed number of decimals: `93.42 %`.
    package static func percent(_ share: Double, _ digits: Int = 2) -> String {
        decimal(share * 100, digits) + " %"
    }

    /// Formats a number with at most four significant digits, as short as possible: `0.001`, `6.25e-05`.
    package static func short(_ number: Double) -> String {
        String(format: "%.4g", number)
    }

    /// Formats a number of bytes as `512 B` or `26.4 MB`, in units of 1000.
    package static func bytes(_ count: Double) -> String {
        var (value, units) = (count, ["B", "kB", "MB", "GB", "TB"][...])
        while value >= 999.95, units.count > 1 {
            value /= 1000
            units = units.dropFirst()
        }
        let unit = units.first ?? "TB"
        return decimal(value, unit == "B" ? 0 : 1) + " " + unit
    }

    /// Right-aligns text: pads it with spaces on the left to a width in characters.
    package static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// Left-aligns text: pads it with spaces on the right to a width in characters.
    package static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension Duration {
    /// The duration in milliseconds.
    package var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) * 1e-15
    }
}
