import Foundation
import Testing

@testable import FashionReporting

/// Ticks, flags and clipping.
struct ChartTests {
    @Test(arguments: [
        (0.0, 1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0, 100, 4, ["0", "50", "100"]),
        (71.3, 95.2, 5, ["75", "80", "85", "90", "95"]),
        (-0.05, 0.1, 3, ["-0.05", "0.00", "0.05", "0.10"]),
        (0, 3e9, 3, ["0", "1e+09", "2e+09", "3e+09"]),
    ])
    func ticksAreRound(_ low: Double, _ high: Double, _ count: Int, _ labels: [String]) {
        let axis = Axis(label: "", range: low...high)
        #expect(axis.ticks(about: count).map(\.label) == labels)
    }

    /// Ranges around zero are where round steps are most easily too long.
    @Test(arguments: 1...60)
    func axesHaveSeveralTicks(_ number: Int) {
        let reach = pow(1.07, Double(number))
        let chart = Chart(
            x: Axis(label: "x", range: -reach...reach * 0.9), y: Axis(label: "y", range: -reach * 0.9...reach)
        )
        let layout = Chart.Layout(chart, in: Rectangle(x: 0, y: 0, width: 500, height: 210))
        #expect((3...12).contains(layout.xTicks.count) && (3...12).contains(layout.yTicks.count))
    }

    @Test func epochsHaveWholeTicks() {
        #expect(Axis.epochs(1...3).ticks(about: 12).map(\.label) == ["1", "2", "3"])
        #expect(Axis.epochs(1...1).ticks(about: 12).map(\.label) == ["1"])
    }

    @Test func logarithmicTicksArePowers() {
        let axis = Axis(label: "", range: 2e-6...2e-2, scale: .logarithmic)
        #expect(axis.ticks(about: 6).map(\.label) == ["1e-5", "1e-4", "1e-3", "1e-2"])
        #expect(abs(axis.fraction(2e-4) - 0.5) < 1e-12)
    }

    @Test(arguments: [[5], [0, 0], [1e-300, 1e-300], [-1e30, 1e30], [1, 1 + 1e-15]] as [[Double]])
    func rangesHaveAnExtentAndHoldTheirValues(_ values: [Double]) throws {
        let range = try #require(Axis.range(of: values))
        #expect(range.upperBound > range.lowerBound)
        #expect(values.allSatisfy { range.lowerBound <= $0 && $0 <= range.upperBound })
        let ticks = Axis(label: "", range: range).ticks(about: 5)
        #expect(!ticks.isEmpty && ticks.count < 20)
    }

    /// Seeded heaps of labels: none on another, and no line through another's label.
    @Test(arguments: 0..<300)
    func flagsAvoidEachOther(_ seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(count))
        }
        let labels = ["5e-4", "6.3e-5", "best: epoch 41", "ended early: 43 of 50"]
        let steps = (0..<1 + next(14)).map { _ in
            (
                step: Step(x: 0, label: labels[next(4)], stroke: Stroke(.black)),
                x: 50 + Double(next(4) == 0 ? 490 - next(30) : next(491))
            )
        }
        // Lines on one spot are tested below.
        guard zip(steps.map(\.x).sorted(), steps.map(\.x).sorted().dropFirst()).allSatisfy({ $1 - $0 >= 1 })
        else { return }
        let flags = StepLabels(steps, within: 50...540).flags
        #expect(flags.count == steps.count)
        #expect(flags.filter(\.text.isEmpty).count <= flags.count / 4)
        let labelled = flags.filter { !$0.text.isEmpty }
        for flag in labelled {
            #expect(flag.span.lowerBound >= 50 && flag.span.upperBound <= 540)
            for other in labelled where other != flag {
                let meet =
                    flag.span.lowerBound < other.span.upperBound
                    && other.span.lowerBound < flag.span.upperBound
                #expect(!meet || flag.lane != other.lane, "\(flag) \(other)")
                let isCrossed = flag.span.lowerBound < other.x && other.x < flag.span.upperBound
                #expect(!isCrossed || other.lane < flag.lane, "\(flag) \(other)")
            }
        }
    }

    @Test func linesOnOneSpotShareAFlag() {
        let steps = ["best: epoch 3", "", "1e-4"].map { Step(x: 3, label: $0, stroke: Stroke(.black)) }
        let flags = StepLabels(steps.map { ($0, 100) }, within: 0...400)
        #expect(flags.flags.map(\.text) == ["best: epoch 3, 1e-4"])
        #expect(flags.lanes == 1)
    }

    @Test func linesAreCutAtTheEdges() throws {
        let line = [
            Point(x: -1, y: 0.5), Point(x: 0.5, y: 0.5), Point(x: 0.5, y: 2), Point(x: 3, y: 2),
            Point(x: 0.75, y: 0.25), Point(x: .nan, y: 0), Point(x: 0.2, y: 0.2),
        ]
        let parts = Chart.inside(line, 0...1, 0...1)
        #expect(parts.count == 2)
        #expect(parts.first == [Point(x: 0, y: 0.5), Point(x: 0.5, y: 0.5), Point(x: 0.5, y: 1)])
        let second = try #require(parts.last)
        #expect(second.count == 2 && second[0].x == 1 && abs(second[0].y - (0.25 + 1.75 / 9)) < 1e-12)
        #expect(second.last == Point(x: 0.75, y: 0.25))
    }

    /// Text on every colour of a map is read easily, and lightness changes one way only.
    @Test func coloursCarryText() {
        for map in [ColorMap.blues, .oranges, .viridis] {
            let colors = (0...100).map { map[Double($0) / 100] }
            #expect(colors.allSatisfy { $0.contrast(with: $0.ink) >= 4.5 })
            let luminances = colors.map(\.luminance)
            let isFalling = zip(luminances, luminances.dropFirst()).allSatisfy { $0 > $1 }
            let isRising = zip(luminances, luminances.dropFirst()).allSatisfy { $0 < $1 }
            #expect(isFalling || isRising)
        }
        #expect(ColorMap.viridis[0].luminance < 0.03 && ColorMap.viridis[.nan] == ColorMap.viridis[-3])
    }

    @Test func textBreaksWhereItMay() {
        let style = TextStyle(size: 13)
        func lines(_ text: String, _ width: Double) -> [String] {
            TextBlock(text, style, width: width).lines
        }
        #expect(lines("T-shirt/top", 60) == ["T-shirt/", "top"])
        #expect(lines("Ankle boot", 60) == ["Ankle", "boot"])
        #expect(lines("a\nb", 60) == ["a", "b"])
        #expect(lines("", 60) == [""])
        #expect(lines("Wunderbar", 40).joined() == "Wunderbar" && lines("Wunderbar", 40).count > 1)
        #expect(TextBlock("Some words and averylongonewithoutend", style, width: 50).width <= 50)
        #expect(lines("ab", 0) == ["a", "b"])
    }
}
