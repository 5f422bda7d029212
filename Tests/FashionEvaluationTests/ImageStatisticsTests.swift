import FashionEvaluation
import Testing

struct ImageStatisticsTests {
    /// A 2×4 image worked out by hand: bright left half.
    @Test func numbersOfASmallImage() {
        let levels: [UInt8] = [255, 255, 0, 0, 255, 255, 0, 0]
        let statistics = ImageStatistics(levels: levels[...], height: 2, width: 4)
        let expected: [Float] = [
            0.5, 0.5, 0.5,  // mean, deviation, border (all pixels are border)
            -1.347_073_6,  // log(0.01 + 2 steps of 1 in 8 places, the last column's step being 0)
            -4.605_170_2,  // log(0.01)
            -0.673_344_6,  // log(0.01 + 4 ones in 8 places)
            1,  // every pixel differs from its mirror image
            0.5, 0.25, 0.25, 0.125,  // centre and spread along height and width
        ]
        #expect(statistics.values.count == ImageStatistics.count)
        for (found, expected) in zip(statistics.values, expected) { #expect(abs(found - expected) < 1e-5) }
        #expect(statistics.range == 0...255)
    }

    @Test func aBlackImageHasNumbersToo() {
        let statistics = ImageStatistics(levels: [0, 0, 0][...], height: 3, width: 1)
        #expect(statistics.values.allSatisfy { $0.isFinite })
        #expect(statistics.range == 0...0)
    }
}
