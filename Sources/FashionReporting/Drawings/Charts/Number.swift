import Foundation

/// Formats numbers for figures.
enum Number {
    /// The largest magnitude that is drawn; larger values would flatten everything else.
    static let largest = 1e30

    static func isDrawn(_ value: Double) -> Bool { abs(value) <= largest }

    /// Formats a value with at most `digits` significant digits: `0.0005`, `6.25e-05`.
    static func short(_ value: Double, digits: Int = 3) -> String {
        value.isFinite ? String(format: "%.\(digits)g", value) : "–"
    }

    /// Formats a value with at most two significant digits and a power of ten: `5e-4`.
    static func power(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return short(value) }
        let parts = String(format: "%.1e", value).split(separator: "e")
        let digits = parts[0].hasSuffix(".0") ? parts[0].dropLast(2) : parts[0]
        return "\(digits)e\(parts.last.flatMap { Int($0) } ?? 0)"
    }

    /// Formats a value with a fixed number of decimals; a dash if it cannot be drawn.
    static func fixed(_ value: Double, _ digits: Int) -> String {
        guard isDrawn(value) else { return "–" }
        return abs(value) < 1e7 ? String(format: "%.\(digits)f", value) : short(value)
    }

    /// Formats a share in 0…1 as a percentage: `94.2%`; a dash if it cannot be drawn.
    static func percent(_ share: Double, _ digits: Int = 1) -> String {
        isDrawn(share) ? fixed(share * 100, digits) + "%" : "–"
    }
}
