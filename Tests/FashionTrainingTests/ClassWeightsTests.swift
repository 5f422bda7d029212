import FashionCompute
import FashionData
import FashionNetworks
import Foundation
import Testing

@testable import FashionTraining

/// Factors of the loss by class.
@Suite struct ClassWeightsTests {
    @Test func balancedWeightsAreScikitLearns() {
        // compute_class_weight("balanced", classes=[0, 1, 3], y=[0, 0, 0, 0, 1, 1, 3]) of scikit-learn 1.9.1.
        let weights = ClassWeights(balancing: [0, 0, 0, 0, 1, 1, 3], classes: 5)
        let expected = [0.5833333333333334, 1.1666666666666667, 1, 2.3333333333333335, 1]
        #expect(zip(weights.values, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    /// The gradient of an image that counts twice is that of the image taken twice.
    @Test func aWeightOfTwoIsAnImageTwice() throws {
        let images = try #require(textures(count: 3))
        let step = try LinearStep(images)
        var values = [Double](repeating: 1, count: 10)
        values[Int(images.labels[1])] = 2
        // Means over three and over four images.
        let weighted = try step([0, 1, 2], rate: 0.3, classWeights: ClassWeights(values))
        let twice = try step([0, 1, 1, 2], rate: 0.4)
        let (loss, sum) = (weighted.figures.lossSum, twice.figures.lossSum)
        #expect(abs(loss - sum) < 1e-5 && loss > 1)
        #expect(try step.areClose(weighted.weights, twice.weights))
        // Weights of 1 change no bit.
        let equal = ClassWeights([Double](repeating: 1, count: 10))
        let ones = try step([0, 1, 2], rate: 0.3, classWeights: equal)
        let none = try step([0, 1, 2], rate: 0.3)
        #expect(ones.weights == none.weights && ones.figures.lossSum == none.figures.lossSum)
        #expect(weighted.weights != none.weights)
    }

    @Test func mixedTargetsHaveMixedWeights() {
        let weights = ClassWeights([1, 4, 0.5])
        let (smoothing, share) = (Float(0.3), Float(0.25))
        var targets: [Float] = []
        // Class 1; a quarter of class 1 and the rest of class 2; all three alike.
        for y in [[0, 1, 0], [0, share, 1 - share], [1 / 3, 1 / 3, 1 / 3]] as [[Float]] {
            targets += y.map { $0 * (1 - smoothing) + smoothing / 3 }
        }
        var found = [Float](repeating: 0, count: 3)
        found.withUnsafeMutableBufferPointer { found in
            targets.withUnsafeMutableBufferPointer {
                weights.fill(found, from: $0, labelSmoothing: smoothing)
            }
        }
        let expected: [Float] = [4, 0.25 * 4 + 0.75 * 0.5, 5.5 / 3]
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found)")
    }

    @Test func filesAreReadByNameOrNumber() throws {
        let names = ["T-shirt/top", "Hat, \"warm\"", "Shoe"]
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        func read(_ text: String) throws -> [Double] {
            try Data(text.utf8).write(to: file)
            return try ClassWeights(contentsOf: file, classNames: names).values
        }
        #expect(
            try read("class,weight\r\nShoe, 3\n\"Hat, \"\"warm\"\"\",0.5\n0,1e1\n\n") == [10, 0.5, 3])
        for (text, problem) in [
            ("0,1\n1,2\n", "none for Shoe"),
            ("0,1\n0,2\n2,1\n", "line 2: expected one weight for T-shirt/top"),
            ("Shoes,1\n", "did you mean \"Shoe\""), ("0,1\n1,-2\n2,1\n", "line 2: expected a weight from 0"),
            ("0,1\n1,nan\n", "line 2"), ("0 1\n", "line 1: expected class,weight"),
            ("0,1\n1,many\n", "found \"many\""), ("3,1\n", "expected the name or number"),
            ("", "none for T-shirt"),
        ] {
            let error = #expect(throws: (any Error).self) { try read(text) }
            #expect(
                "\(error.map { "\($0)" } ?? "")".contains(problem), "\(text): \(error.map { "\($0)" } ?? "")")
        }
    }

    @Test func twoBalancesAreOneTooMany() throws {
        var configuration = Recipe.reference.configuration
        configuration.classWeights = "balanced"
        try configuration.validate()
        configuration.sampling = .balanced
        #expect(throws: SettingError.self) { try configuration.validate() }
        configuration.classWeights = nil
        try configuration.validate()
    }
}

/// The order of an epoch that shows every class equally often.
@Suite struct BalancedOrderTests {
    @Test func everyClassComesEquallyOften() {
        // 100 images of class 0, 7 of class 1, 3 of class 4; others are held back.
        let labels = (0..<120).map { UInt8($0 < 110 ? ($0 % 11 == 10 ? 4 : 0) : 1) }
        let indices = labels.indices.filter { $0 % 17 != 3 }
        let groups = Dictionary(grouping: indices) { labels[$0] }
        for epoch in 0..<4 {
            let order = EpochOrder(balancing: indices, labels: labels, seed: 9, epoch: epoch)
            #expect(order == EpochOrder(balancing: indices, labels: labels, seed: 9, epoch: epoch))
            #expect(order.indices.count == indices.count && Set(order.indices).count == indices.count)
            let images = order.indices.map { $0 % labels.count }
            #expect(Set(images).isSubset(of: indices))
            let counts = Dictionary(grouping: images) { labels[$0] }.mapValues(\.count)
            #expect(counts.count == 3)
            #expect(counts.values.allSatisfy { abs($0 - indices.count / 3) <= 1 })
            // Of a rare class every image comes before any comes once more.
            for (label, group) in groups {
                let times = group.map { image in images.count { $0 == image } }
                #expect((times.max() ?? 0) - (times.min() ?? 0) <= 1, "class \(label)")
            }
        }
        let orders = (0..<2).map { EpochOrder(balancing: indices, labels: labels, seed: 9, epoch: $0) }
        #expect(orders[0] != orders[1])
    }

    @Test func aRepeatedImageIsAugmentedInAnotherWay() throws {
        let images = try #require(textures(count: 5))
        let maker = BatchMaker(images: images, classes: 10, threads: 1)
        let training = BatchMaker.Training(
            augmentation: try Recipe.reference.configuration.makeAugmentation(), mixing: nil,
            labelSmoothing: 0,
            seed: 3)
        var (pixels, targets) = ([Float](repeating: 0, count: 3 * 64), [Float](repeating: 0, count: 30))
        pixels.withUnsafeMutableBufferPointer { pixels in
            targets.withUnsafeMutableBufferPointer {
                maker.fill(images: pixels, targets: $0, from: [2, 7, 2][...], epoch: 0, step: 0, training)
            }
        }
        #expect(pixels[0..<64] != pixels[64..<128] && Array(pixels[0..<64]) == Array(pixels[128..<192]))
        #expect(targets[0..<10] == targets[20..<30] && Array(targets[0..<10]) == Array(targets[10..<20]))
    }
}
