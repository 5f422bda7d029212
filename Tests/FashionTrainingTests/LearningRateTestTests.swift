import FashionCompute
import FashionNetworks
import Foundation
import Testing

@testable import FashionTraining

/// The learning-rate range test on losses whose shape is known, and on a network.
@Suite struct LearningRateTestTests {
    /// A loss that falls as a sigmoid of the rate's logarithm, steepest at 10⁻³, and explodes above 10⁻¹.
    private func loss(_ rate: Double) -> Double {
        let place = log10(rate)
        return 2.3 - 1.8 / (1 + exp(-4 * (place + 3))) + (place > -1 ? 30 * (place + 1) : 0)
    }

    @Test func suggestsWhereTheLossFallsFastest() throws {
        var test = LearningRateTest()
        var ended: Double?
        for step in 0..<400 {
            let rate = pow(10, -6 + 7 * Double(step) / 399)
            if test.add(rate: rate, loss: loss(rate)) {
                ended = rate
                break
            }
        }
        // Smoothing over some twenty steps comes a third of a decade late.
        let suggestion = try #require(test.suggestion)
        #expect(0.9e-3...4e-3 ~= suggestion)
        let minimum = try #require(test.minimum)
        #expect(minimum.rate > suggestion && minimum.rate < 0.2)
        let end = try #require(ended)
        #expect(end > 0.1 && end < 1)
    }

    @Test func smoothsAsTheFormulaSays() {
        var test = LearningRateTest()
        let losses = [2.0, 1, 4, 3]
        for (step, loss) in losses.enumerated() {
            let exploded = test.add(rate: Double(step + 1), loss: loss)
            #expect(!exploded)
        }
        let weights = (0..<4).map { pow(0.95, Double(3 - $0)) }
        let mean = zip(weights, losses).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
        #expect(abs(test.points[3].smoothed - mean) < 1e-12)
        let exploded = test.add(rate: 5, loss: .nan)
        #expect(exploded && test.points.count == 4)
    }

    @Test func aLossThatOnlyRisesGivesNoSuggestion() {
        var test = LearningRateTest()
        for step in 0..<60 { _ = test.add(rate: pow(1.1, Double(step)), loss: 1 + Double(step) * 0.01) }
        #expect(test.suggestion == nil)
    }

    @Test func aNetworkIsTriedWithTheRatesInOrder() throws {
        let images = try #require(textures(count: 60))
        let graph = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [4, 8, 16, 16])
        var configuration = Recipe.reference.configuration
        configuration.batchSize = 16
        var done = 0
        let test = try LearningRateTest.run(
            graph, weights: nil, configuration, images: images, indices: Array(0..<60),
            engine: Engine(threads: 1), rates: 1e-5...1e-2, steps: 31, progress: { done = $0 })
        #expect(done == 31 && test.points.count == 31)
        let rates = test.points.map(\.rate)
        #expect(zip(rates, rates.dropFirst()).allSatisfy { abs($1 / $0 - pow(10, 0.1)) < 1e-9 })
        #expect(abs(rates[0] - 1e-5) < 1e-18 && abs(rates[30] - 1e-2) < 1e-12)
        #expect(abs(test.points[0].loss - log(10)) < 1.5)
    }
}
