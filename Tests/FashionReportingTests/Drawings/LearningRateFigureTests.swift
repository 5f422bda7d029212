import Foundation
import Testing

@testable import FashionReporting

/// The plot of a learning-rate range test.
@Suite struct LearningRateFigureTests {
    private let steps = (0..<100).map { step in
        let rate = pow(10, -5 + Double(step) / 25)
        let loss = step < 80 ? 2.3 - Double(step) * 0.02 : 0.7 + Double(step - 80) * 4
        return LearningRateFigure.Step(rate: rate, loss: loss + (step % 2 == 0 ? 0.5 : -0.5), smoothed: loss)
    }

    @Test func marksTheSuggestion() throws {
        let with = LearningRateFigure(title: "Range test", steps: steps, suggestion: 1e-3)
        let without = LearningRateFigure(title: "Range test", steps: steps, suggestion: nil)
        let (marked, plain) = try (with.drawing(), without.drawing())
        #expect(words(marked).contains { $0.contains("suggested: 0.001") })
        #expect(!words(plain).contains { $0.contains("suggested") })
        #expect(words(marked).contains("Range test") && words(marked).contains("learning rate"))
        // The ticks are powers of ten within the range.
        #expect(words(marked).contains("1e-4") && words(marked).contains("1e-2"))
        _ = try with.draw(scale: 1)
        // Steps that lie below the smoothed line stay within the frame, too.
        let frame = try #require(
            marked.marks.compactMap { mark -> Rectangle? in
                if case .shape(.rectangle(let frame), _, _) = mark { frame } else { nil }
            }.max { $0.height < $1.height })
        for case .shape(.line(let points), _, _) in marked.marks where points.count > 50 {
            #expect(points.allSatisfy { $0.y >= frame.y - 1 && $0.y <= frame.bottom + 1 })
        }
    }

    private func words(_ drawing: Drawing) -> [String] { drawing.texts.map(\.text) }

    @Test func oneRateIsNoTest() {
        let figure = LearningRateFigure(title: "", steps: Array(steps.prefix(1)), suggestion: nil)
        let error = #expect(throws: FigureError.self) { try figure.drawing() }
        #expect(error?.description == "expected at least two different learning rates above 0, found 1")
    }

    @Test func lossesThatAreNoNumbersAreNotDrawn() {
        let lost = steps.map { LearningRateFigure.Step(rate: $0.rate, loss: .nan, smoothed: .nan) }
        let figure = LearningRateFigure(title: "", steps: lost, suggestion: nil)
        let error = #expect(throws: FigureError.self) { try figure.drawing() }
        #expect(error?.description == "expected a smoothed loss below 1e+30, found none in 100 steps")
    }
}
