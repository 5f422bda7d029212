import FashionCompute
import FashionData
import FashionNetworks
import Foundation
import Testing

@testable import FashionTraining

/// Epochs that leave out images which are known already.
@Suite struct EpochImagesTests {
    private let order = EpochOrder(shuffling: Array(0..<1000), seed: 42, epoch: 3)
    /// Nine images in ten are easy: those whose number does not end in 7.
    private let losses = (0..<1000).map { $0 % 10 == 7 ? 2 : Float($0 % 3) / 10 }

    private func images(_ losses: [Float], share: Double = 0.5, batchSize: Int = 64, epoch: Int = 3)
        -> EpochImages
    {
        EpochImages(order, losses: losses, share: share, batchSize: batchSize, seed: 42, epoch: epoch)
    }

    @Test func onlyEasyImagesAreLeftOutAndTheOthersCountForThem() throws {
        let images = images(losses)
        let kept = images.order.indices
        // 900 easy images, of which 450 may go: 550 fill eight batches and a half, so nine are kept.
        #expect(kept.count == 9 * 64)
        #expect(kept == order.indices.filter(Set(kept).contains), "the order stays")
        #expect(kept.filter { $0 % 10 == 7 }.count == 100)
        let factors = try #require(images.factors(of: kept[...]))
        #expect(zip(kept, factors).allSatisfy { $1 == ($0 % 10 == 7 ? 1 : 900 / 476) })
        #expect(abs(factors.reduce(0, +) - 1000) < 0.01)
        #expect(self.images(losses).order == images.order)
        #expect(Set(self.images(losses, epoch: 4).order.indices) != Set(kept))
    }

    /// Over many epochs each easy image is left out as often as any other, and counts once in the mean.
    @Test func everyImageCountsOnceInTheMean() {
        var sums = [Double](repeating: 0, count: 1000)
        let epochs = 400
        for epoch in 0..<epochs {
            let images = images(losses, epoch: epoch)
            for (image, factor) in zip(
                images.order.indices, images.factors(of: images.order.indices[...]) ?? [])
            {
                sums[image] += Double(factor) / Double(epochs)
            }
        }
        // The deviation of one mean is 0.047; of a thousand none is five of them away.
        #expect(sums.allSatisfy { abs($0 - 1) < 0.25 }, "\(sums.min() ?? 0) to \(sums.max() ?? 0)")
        #expect(abs(sums.reduce(0, +) / 1000 - 1) < 1e-6)
    }

    @Test func allImagesStayWhereNothingIsKnownOrNothingWouldBeSpared() {
        let unseen = [Float](repeating: .infinity, count: 1000)
        #expect(images(unseen).order == order && images(unseen).factors(of: [1, 2]) == nil)
        let alike = [Float](repeating: 0.5, count: 1000)
        #expect(images(alike).order == order)
        #expect(images(losses, share: 0).order == order)
        #expect(images(losses, batchSize: 1000).order == order)
        // Half unseen: only what was seen can be easy.
        let half = losses.enumerated().map { $0.offset < 500 ? $0.element : .infinity }
        let kept = Set(images(half).order.indices)
        #expect(kept.isSuperset(of: 500..<1000) && kept.count < 1000)
    }

    @Test func theFirstAndTheLastEpochsAreComplete() throws {
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.skipEasy, configuration.batchSize) = (16, 0.5, 10)
        let indices = Array(0..<1000)
        func count(_ epoch: Int) -> Int {
            let labels = [UInt8](repeating: 0, count: 1000)
            return configuration.images(of: epoch, indices, labels: labels, losses: losses).order.indices
                .count
        }
        #expect((0..<16).map(count) == [Int](repeating: 550, count: 14) + [1000, 1000])
        configuration.epochs = 3
        #expect((0..<3).map(count) == [550, 550, 1000])
        configuration.augmentation.mixup = 0.1
        #expect(count(1) == 1000)
        func reasons() -> [String] {
            configuration.settingsWithoutEffect.filter { $0.setting.name == "skip-easy" }.map(\.reason)
        }
        #expect(reasons().count == 1)
        configuration.augmentation.mixup = 0
        #expect(reasons().isEmpty)
        configuration.epochs = 2
        #expect(reasons() == ["expected --epochs 3 or more, found 2"])
    }

    /// The gradient of an image that stands for two is that of the image taken twice, and so are the figures.
    @Test func anImageThatStandsForTwo() throws {
        let step = try LinearStep(#require(textures(count: 3)))
        let weighted = try step([0, 1, 2], rate: 0.3, factors: [1, 2, 1])
        let twice = try step([0, 1, 1, 2], rate: 0.4)
        #expect(try step.areClose(weighted.weights, twice.weights))
        #expect(try !step.areClose(weighted.weights, step([0, 1, 2], rate: 0.3).weights))
        #expect(abs(weighted.figures.lossSum - twice.figures.lossSum) < 1e-5)
        #expect(weighted.figures.correct == twice.figures.correct)
        #expect(weighted.figures.represented == 4 && twice.figures.represented == 4)
        #expect(weighted.figures.losses == [0, 1, 3].map { twice.figures.losses[$0] })
    }

    /// Interrupted after the first epoch, and within one that leaves images out.
    @Test(arguments: [10, 13])
    func resumedIsTheSameBitForBit(steps limit: Int) throws {
        try Fixtures.withFolder { folder in
            let images = try #require(textures(count: 100))
            let graph = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [4, 8, 16, 16])
            let split = try StratifiedSplit(labels: images.labels, validationFraction: 0.2, seed: 1)
            var configuration = Recipe.reference.configuration
            (configuration.epochs, configuration.batchSize, configuration.threads) = (4, 8, 1)
            (configuration.skipEasy, configuration.keep, configuration.schedule) = (0.6, .last, .oneCycle)
            func train(from start: Checkpoint, _ name: String, steps limit: Int = .max) throws -> Trainer {
                var steps = 0
                let trainer = try Trainer(
                    graph, start: start, images: images, split: split, engine: Engine(threads: 1),
                    environment: Trainer.Environment(
                        checkpoint: folder.appendingPathComponent(name), shouldStop: { steps >= limit },
                        saveBest: { _, _ in }, report: { if case .stepEnded = $0 { steps += 1 } }))
                _ = try trainer.run()
                return trainer
            }
            let start = Checkpoint(configuration: configuration)
            let whole = try train(from: start, "whole")
            _ = try train(from: start, "part", steps: limit)
            let state = try Checkpoint(contentsOf: folder.appendingPathComponent("part"))
            #expect((10 * state.epoch + state.step) == limit)
            let resumed = try train(from: state, "part")
            let (a, b) = try (whole.weights(), resumed.weights())
            #expect(
                a.values.mapValues { $0.map(\.bitPattern) } == b.values.mapValues { $0.map(\.bitPattern) })
            #expect(whole.history.records.map(\.loss) == resumed.history.records.map(\.loss))
            #expect(whole.history.records.map(\.accuracy) == resumed.history.records.map(\.accuracy))
            // Each row is over all images, whether they were seen or stood for.
            #expect(state.imageLosses.count == 2 && state.imageLosses.values.allSatisfy { $0.count == 100 })
            let steps = whole.runner.optimizer.stepCount
            #expect(steps < 40, "nothing was left out: \(steps) steps")
        }
    }
}
