import FashionCore
import Foundation
import Testing

@testable import FashionEvaluation

/// The outlier check on data whose right answers are known.
struct OutlierCheckTests {
    /// Images with a bright square on black and logits around a mean for each of three classes.
    private struct Sample {
        var logits: [Float] = []
        var statistics: [ImageStatistics] = []

        init(count: Int, seed: UInt64, classes: Int = 3, shift: Float = 0) {
            for index in 0..<count {
                var stream = RandomStream(seed: seed, purpose: .test, index: index)
                func noise(_ stream: inout RandomStream) -> Float {
                    (0..<12).reduce(-6) { sum, _ in sum + stream.uniform() }
                }
                let label = index % classes
                let common = noise(&stream)
                logits += (0..<classes).map { ($0 == label ? 8 : 0) + common + 0.3 * noise(&stream) + shift }
                let (top, left) = (stream.integer(below: 5), stream.integer(below: 5))
                let levels = (0..<256).map { pixel in
                    (4..<10).contains(pixel / 16 - top) && (4..<10).contains(pixel % 16 - left)
                        ? UInt8(200 + stream.integer(below: 56)) : UInt8(stream.integer(below: 4))
                }
                statistics.append(ImageStatistics(levels: levels[...], height: 16, width: 16))
            }
        }

        func flagged(by check: OutlierCheck) -> Double {
            let classes = logits.count / statistics.count
            let verdicts = statistics.enumerated().map {
                check.verdict(logits: logits[$0.offset * classes..<($0.offset + 1) * classes], $0.element)
            }
            return Double(verdicts.count(where: \.isOutlier)) / Double(verdicts.count)
        }
    }

    private func fit(_ rate: Double = 0.01) throws -> OutlierCheck {
        let sample = Sample(count: 3000, seed: 1)
        return try OutlierCheck(fitting: sample.logits, sample.statistics, classes: 3, falseAlarmRate: rate)
    }

    @Test(arguments: [0.01, 0.05, 0.2]) func freshImagesAreFlaggedAtTheRateThatWasAskedFor(_ rate: Double)
        throws
    {
        let share = try Sample(count: 4000, seed: 2).flagged(by: fit(rate))
        // Four standard errors of the threshold's and of the test's share.
        let error = (rate * (1 - rate) * (1.0 / 3000 + 1.0 / 4000)).squareRoot()
        #expect(abs(share - rate) < 4 * error, "\(share)")
    }

    /// Every image twice: both halves are equal, so the check measures each image as it did for the threshold.
    @Test(arguments: [0.01, 0.05]) func asManyAreBeyondTheThresholdAsWereAskedFor(_ rate: Double) throws {
        let once = Sample(count: 600, seed: 11)
        var twice = once
        twice.logits = (0..<600).flatMap { index in
            [0, 1].flatMap { _ in once.logits[index * 3..<index * 3 + 3] }
        }
        twice.statistics = once.statistics.flatMap { [$0, $0] }
        let check = try OutlierCheck(
            fitting: twice.logits, twice.statistics, classes: 3, falseAlarmRate: rate)
        #expect(twice.flagged(by: check) == rate)
    }

    /// With four classes in turn, every second image is of two of them only.
    @Test func anOrderOfTheClassesIsNoMatter() throws {
        let known = Sample(count: 3000, seed: 1, classes: 4)
        let check = try OutlierCheck(
            fitting: known.logits, known.statistics, classes: 4, falseAlarmRate: 0.05)
        let share = Sample(count: 4000, seed: 2, classes: 4).flagged(by: check)
        let error = (0.05 * 0.95 * (1.0 / 3000 + 1.0 / 4000)).squareRoot()
        #expect(abs(share - 0.05) < 4 * error, "\(share)")
    }

    @Test func otherLogitsAndOtherImagesAreFlagged() throws {
        let check = try fit()
        // All logits 20 higher: probabilities cannot show it.
        #expect(Sample(count: 300, seed: 3, shift: 20).flagged(by: check) == 1)
        var stream = RandomStream(seed: 4, purpose: .test)
        var noise = Sample(count: 300, seed: 3)
        noise.statistics = (0..<300).map { _ in
            let levels = (0..<256).map { _ in UInt8(stream.integer(below: 256)) }
            return ImageStatistics(levels: levels[...], height: 16, width: 16)
        }
        #expect(noise.flagged(by: check) == 1)
    }

    @Test func blankImagesAreFlaggedWhateverTheLogits() throws {
        let check = try fit()
        let sample = Sample(count: 3, seed: 5)
        for (lowest, highest, isBlank) in [(0, 0, true), (255, 255, true), (90, 153, true), (0, 64, false)] {
            let levels = (0..<256).map { UInt8($0 == 77 ? lowest : highest) }
            let verdict = check.verdict(
                logits: sample.logits[0..<3], ImageStatistics(levels: levels[...], height: 16, width: 16))
            #expect(verdict.isBlank == isBlank)
            #expect(verdict.isOutlier)
        }
    }

    /// Images of 8×8 whose levels all lie between 100 and 130: fog is not blank where everything is fog.
    @Test func imagesOfLowContrastAreNotBlankWhereAllAre() throws {
        func image(_ index: Int, _ seed: UInt64) -> ImageStatistics {
            var stream = RandomStream(seed: seed, purpose: .test, index: index)
            let levels = (0..<64).map { _ in UInt8(100 + stream.integer(below: 31)) }
            return ImageStatistics(levels: levels[...], height: 8, width: 8)
        }
        let logits = Sample(count: 1000, seed: 8).logits
        let check = try OutlierCheck(fitting: logits, (0..<1000).map { image($0, 9) }, classes: 3)
        let verdicts = (0..<1000).map { check.verdict(logits: logits[$0 * 3..<$0 * 3 + 3], image($0, 10)) }
        #expect(verdicts.count(where: \.isBlank) <= 5)
        #expect(verdicts.count(where: \.isOutlier) < 60)
        let grey = ImageStatistics(levels: [UInt8](repeating: 115, count: 64)[...], height: 8, width: 8)
        #expect(check.verdict(logits: logits[0..<3], grey).isBlank)
        let read = try JSONDecoder().decode(OutlierCheck.self, from: JSONEncoder().encode(check))
        #expect(read == check)
        // Of images with contrast nothing is stored.
        #expect(try !String(decoding: JSONEncoder().encode(fit()), as: UTF8.self).contains("leastSpan"))
    }

    /// Mahalanobis' distance by another way: the covariance solved with Gauss' elimination.
    @Test func distancesAreMahalanobis() throws {
        let sample = Sample(count: 900, seed: 6)
        let check = try OutlierCheck(fitting: sample.logits, sample.statistics, classes: 3)
        let rows = sample.statistics.enumerated().map { index, statistics in
            (sample.logits[index * 3..<index * 3 + 3] + statistics.values).map(Double.init)
        }
        let size = 3 + ImageStatistics.count
        // The class of image i is i % 3: the logits leave no doubt.
        let means = (0..<3).map { label in
            let members = stride(from: label, to: 900, by: 3).map { rows[$0] }
            return (0..<size).map { column in members.reduce(0) { $0 + $1[column] } / 300 }
        }
        var matrix = [[Double]](repeating: [Double](repeating: 0, count: size + 1), count: size)
        for (index, row) in rows.enumerated() {
            for i in 0..<size {
                for j in 0..<size {
                    matrix[i][j] += (row[i] - means[index % 3][i]) * (row[j] - means[index % 3][j]) / 900
                }
            }
        }
        for i in 0..<size { matrix[i][i] = matrix[i][i] * (1 + 1e-6) + 1e-9 }
        let difference = (0..<size).map { rows[4][$0] - means[1][$0] }
        for i in 0..<size { matrix[i][size] = difference[i] }
        for pivot in 0..<size {
            for row in 0..<size where row != pivot {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                for column in pivot...size { matrix[row][column] -= factor * matrix[pivot][column] }
            }
        }
        let expected = (0..<size).reduce(0) { $0 + difference[$1] * matrix[$1][size] / matrix[$1][$1] }
        let found = check.squaredDistance(.init(logits: sample.logits[12..<15], sample.statistics[4]))
        #expect(abs(Double(found) - expected) < 1e-3 * expected)
    }

    @Test func tooFewImagesOrNumbersThatAreNoneAreErrors() throws {
        var sample = Sample(count: 500, seed: 7)
        #expect(throws: EvaluationError.self) {
            try OutlierCheck(
                fitting: Array(sample.logits.prefix(499 * 3)), Array(sample.statistics.prefix(499)),
                classes: 3)
        }
        sample.logits[700] = .nan
        #expect(throws: EvaluationError.self) {
            try OutlierCheck(fitting: sample.logits, sample.statistics, classes: 3)
        }
    }

    @Test func aFileGivesItBackAndADamagedOneAnError() throws {
        let check = try fit()
        let data = try JSONEncoder().encode(check)
        #expect(try JSONDecoder().decode(OutlierCheck.self, from: data) == check)

        var object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let means = try #require(object["means"] as? [[Double]])
        for (key, value) in [
            ("means", [[Double]]()), ("means", Array(means.dropLast())), ("means", [[1.0]]),
            ("threshold", -1.0),
            ("threshold", 0), ("falseAlarmRate", 2), ("images", -1), ("whitening", [[1.0]]),
            ("threshold", "much"),
        ] as [(String, Any)] {
            let old = object[key]
            object[key] = value
            let damaged = try JSONSerialization.data(withJSONObject: object)
            #expect(throws: DecodingError.self, "\(key) \(value)") {
                try JSONDecoder().decode(OutlierCheck.self, from: damaged)
            }
            object[key] = old
        }
    }
}
