import Foundation
import Testing

@testable import FashionReporting

/// The curves of trainings with several seeds.
@Suite struct StudyCurvesFigureTests {
    private func figure(_ curves: [[Double]]) -> StudyCurvesFigure {
        StudyCurvesFigure(
            title: "Study",
            curves: curves.enumerated().map { .init(name: "seed \($0 + 1)", validationAccuracy: $1) })
    }

    @Test func drawsEverySeedAndTheMean() throws {
        let rising = (0..<10).map { 0.8 + Double($0) * 0.015 }
        let figure = figure([rising, rising.map { $0 - 0.02 }, Array(rising.prefix(6))])
        let drawing = try figure.drawing()
        let words = drawing.texts.map(\.text)
        for text in ["Study", "All epochs", "From epoch 3 on", "seed 1", "seed 2", "seed 3", "mean", "epoch"]
        {
            #expect(words.contains(text), "\(text)")
        }
        #expect(figure.mean.count == 6)
        #expect(abs(figure.mean[1] - (0.815 + 0.795 + 0.815) / 3) < 1e-12)
        _ = try figure.draw(scale: 1)
    }

    @Test func oneEpochIsDrawnAndOneSeedHasNoMean() throws {
        let words = try figure([[0.5]]).drawing().texts.map(\.text)
        #expect(words.contains("seed 1") && !words.contains("mean") && !words.contains("From epoch 1 on"))
        #expect(throws: Never.self) { try figure([[.nan, 0.5], [0.4]]).draw(scale: 1) }
    }

    @Test func noValidationIsNoFigure() {
        #expect(throws: FigureError.self) { try figure([[], []]).drawing() }
        #expect(throws: FigureError.self) { try figure([]).drawing() }
    }
}
