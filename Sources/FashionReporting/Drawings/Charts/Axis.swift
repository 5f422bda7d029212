import FashionCore
import Foundation

/// An axis of a chart, with its label and range.
struct Axis: Sendable, Equatable {
    enum Scale: Sendable { case linear, logarithmic }

    /// A labelled position on an axis.
    struct Tick: Sendable, Equatable {
        var value: Double
        var label: String
    }

    var label: String
    var range: ClosedRange<Double>
    var scale = Scale.linear
    /// Whether ticks are at whole numbers only.
    var isWhole = false

    /// Returns the position of a value: 0 at the beginning of the axis, 1 at the end.
    func fraction(_ value: Double) -> Double {
        switch scale {
        case .linear: (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        case .logarithmic:
            log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
        }
    }

    /// Returns about `count` ticks at round numbers.
    func ticks(about count: Int) -> [Tick] {
        switch scale {
        case .linear: linearTicks(about: count)
        case .logarithmic: logarithmicTicks(about: count)
        }
    }

    /// Returns ticks at steps of 1, 2 or 5 times a power of ten.
    private func linearTicks(about count: Int) -> [Tick] {
        let span = range.upperBound - range.lowerBound
        let rough = span / Double(max(count, 1))
        let magnitude = pow(10, log10(rough).rounded(.down))
        var step = ([1, 2, 5].first { $0 * magnitude >= rough * 0.999 } ?? 10) * magnitude
        if isWhole { step = max(step.rounded(), 1) }
        let slack = span * 1e-9
        let values = stride(
            from: ((range.lowerBound - slack) / step).rounded(.up),
            through: (range.upperBound + slack) / step,
            by: 1
        ).prefix(100).map { $0 * step + 0 }  // -0 becomes 0
        return values.map { Tick(value: $0, label: Self.text($0, step: step)) }
    }

    /// Returns ticks at powers of ten if there are enough of them, otherwise also at 2 and 5 times these.
    private func logarithmicTicks(about count: Int) -> [Tick] {
        let decades = Int(log10(range.lowerBound).rounded(.down))...Int(log10(range.upperBound).rounded(.up))
        let factors: [Double] = decades.count > 3 || count < 3 ? [1] : [1, 2, 5]
        let shown = Int(log10(range.upperBound / range.lowerBound).rounded(.up))
        let thinning = max(1, shown / max(count, 1))
        let values = decades.filter { $0 % thinning == 0 }.flatMap { decade in
            factors.map { $0 * pow(10, Double(decade)) }
        }
        let inside = (range.lowerBound * 0.999_999)...(range.upperBound * 1.000_001)
        return values.filter(inside.contains).map {
            Tick(value: $0, label: $0 < 1 ? Number.power($0) : Formatting.grouped(Int(min($0, 1e15))))
        }
    }

    /// Returns the value with as many decimals as the step needs.
    private static func text(_ value: Double, step: Double) -> String {
        let largest = max(abs(value), step)
        guard largest < 1e6, step >= 1e-6 else { return Number.short(value) }
        let digits = max(0, -Int((log10(step) + 1e-9).rounded(.down)))
        return String(format: "%.\(digits)f", value)
    }
}

extension Axis {
    /// Returns a range that contains all values with a margin; `nil` when there are none.
    ///
    /// The values must be finite and below `Number.largest`.
    static func range(of values: [Double], room: Double = 0.05) -> ClosedRange<Double>? {
        guard let low = values.min(), let high = values.max() else { return nil }
        let span = high - low
        guard span > 1e-9 * max(abs(low), abs(high)) else {
            let around = max(abs(low) * 0.1, 1e-6)
            return (low - around)...(high + around)
        }
        return (low - span * room)...(high + span * room)
    }

    /// Returns an axis of epochs.
    static func epochs(_ range: ClosedRange<Int>) -> Axis {
        let room = max(Double(range.upperBound - range.lowerBound) * 0.015, 0.25)
        return Axis(
            label: "epoch", range: (Double(range.lowerBound) - room)...(Double(range.upperBound) + room),
            isWhole: true)
    }
}
