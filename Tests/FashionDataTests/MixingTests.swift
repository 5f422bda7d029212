import FashionCore
import Testing

@testable import FashionData

/// Mixup and CutMix on small batches.
@Suite struct MixingTests {
    private let count = 5, height = 6, width = 4, classes = 5

    /// Image i is full of i, and its target is class i.
    private func mix(_ mixing: Mixing, step: Int) -> (images: [[Float]], targets: [[Float]]) {
        let size = height * width
        var images = (0..<count * size).map { Float($0 / size) }
        var targets = (0..<count * classes).map { $0 / classes == $0 % classes ? Float(1) : 0 }
        images.withUnsafeMutableBufferPointer { images in
            targets.withUnsafeMutableBufferPointer { targets in
                mixing.apply(
                    images: images, targets: targets, count: count, height: height, width: width, seed: 1,
                    epoch: 0, step: step)
            }
        }
        return (
            (0..<count).map { Array(images[$0 * size..<($0 + 1) * size]) },
            (0..<count).map { Array(targets[$0 * classes..<($0 + 1) * classes]) }
        )
    }

    @Test func mixupBlendsPartnersAndTargetsAlike() throws {
        let mixing = try #require(try Mixing(mixup: 0.4, cutmix: 0))
        var shares = Set<Float>()
        for step in 0..<50 {
            let (images, targets) = mix(mixing, step: step)
            let share = targets[0][0]
            shares.insert(share)
            for (first, second) in [(0, 4), (1, 3)] {
                #expect(
                    images[first].allSatisfy {
                        abs($0 - (Float(first) * share + Float(second) * (1 - share))) < 1e-5
                    })
                #expect(
                    images[second].allSatisfy {
                        abs($0 - (Float(second) * share + Float(first) * (1 - share))) < 1e-5
                    })
                #expect(targets[first][first] == share && abs(targets[first][second] - (1 - share)) < 1e-6)
                #expect(targets[second][second] == share)
            }
            #expect(images[2].allSatisfy { $0 == 2 } && targets[2] == [0, 0, 1, 0, 0])
        }
        #expect(shares.count == 50)
    }

    @Test func cutMixExchangesARectangle() throws {
        let mixing = try #require(try Mixing(mixup: 0, cutmix: 1))
        for step in 0..<50 {
            let (images, targets) = mix(mixing, step: step)
            let foreign = images[0].indices.filter { images[0][$0] == 4 }
            #expect(images[0].allSatisfy { $0 == 0 || $0 == 4 })
            #expect(
                Set(foreign.map { $0 / width }).count * Set(foreign.map { $0 % width }).count == foreign.count
            )
            #expect(abs(targets[0][4] - Float(foreign.count) / Float(height * width)) < 1e-6)
            #expect(images[4].indices.allSatisfy { (images[4][$0] == 0) == foreign.contains($0) })
            #expect(images[2].allSatisfy { $0 == 2 })
        }
    }

    @Test func nothingToMix() throws {
        #expect(try Mixing(mixup: 0, cutmix: 0) == nil)
    }
}

/// Distributions by their moments, from the literature's formulas.
@Suite struct DistributionTests {
    private func moments(_ draw: (inout RandomStream) -> Double) -> (mean: Double, variance: Double) {
        var stream = RandomStream(seed: 5, purpose: .test)
        let numbers = (0..<20_000).map { _ in draw(&stream) }
        let mean = numbers.reduce(0, +) / 20_000
        return (mean, numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000)
    }

    @Test func normal() {
        let (mean, variance) = moments { $0.normal() }
        #expect(abs(mean) < 0.03 && abs(variance - 1) < 0.05)
    }

    @Test(arguments: [0.3, 1, 4.5]) func gamma(shape: Double) {
        let (mean, variance) = moments { $0.gamma(shape) }
        #expect(abs(mean - shape) < 0.05 * max(shape, 1) && abs(variance - shape) < 0.1 * max(shape, 1))
    }

    @Test(arguments: [0.2, 1, 8]) func beta(alpha: Double) {
        let (mean, variance) = moments { $0.beta(alpha) }
        #expect(abs(mean - 0.5) < 0.01 && abs(variance - 1 / (4 * (2 * alpha + 1))) < 0.006)
    }
}
