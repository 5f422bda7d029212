import FashionCompute
import FashionCore
import FashionData
import FashionNetworks
import FashionPrediction
import Foundation
import Testing

@testable import FashionTraining

/// Distillation: the targets that come of a teacher's probabilities.
@Suite struct TeacherTests {
    private let graph: Graph
    private let engine: Engine
    private let teacher: Teacher
    private let images: ImageSet

    init() throws {
        let graph = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [4, 4, 8, 8])
        self.graph = graph
        engine = try Engine(threads: 1)
        teacher = Teacher([3, 4].map { .init(graph: graph, weights: .initial(for: graph, seed: $0)) })
        images = try #require(textures(count: 6))
    }

    /// The mean of softmax(logits / 2) of both networks, `[images, 10]`, computed image by image.
    private func expected(_ pixels: [Float]) throws -> [Double] {
        var result = [Double](repeating: 0, count: pixels.count / 64 * 10)
        for member in teacher.members {
            let plan = try InferencePlan(graph, weights: member.weights, batch: 1, engine: engine)
            for row in 0..<pixels.count / 64 {
                _ = plan.images.update(fromContentsOf: pixels[row * 64..<(row + 1) * 64])
                try plan.run()
                let powers = plan.logits.map { exp(Double($0) / 2) }
                for column in 0..<10 { result[row * 10 + column] += powers[column] / powers.reduce(0, +) / 2 }
            }
        }
        return result
    }

    /// The targets after blending in a quarter of the teacher's probabilities.
    private func targets(
        _ batch: [Int], pixels: [Float], _ change: (inout TrainingConfiguration) -> Void
    ) throws -> [Float] {
        var configuration = Recipe.reference.configuration
        (configuration.teacherShare, configuration.teacherTemperature) = (0.25, 2)
        change(&configuration)
        let source = BatchMaker(images: images, classes: 10, threads: 1)
        let teaching = try Teaching(
            teacher, of: graph, configuration, source, batches: [4, batch.count], engine: engine)
        let training = try BatchMaker.Training(
            augmentation: configuration.makeAugmentation(), mixing: configuration.makeMixing(),
            labelSmoothing: 0, seed: 1)
        var (pixels, result) = (pixels, before)
        for _ in 0..<2 {
            result = before
            try pixels.withUnsafeMutableBufferPointer { pixels in
                try result.withUnsafeMutableBufferPointer {
                    try teaching.blend(into: $0, images: pixels, batch[...], epoch: 0, step: 5, training)
                }
            }
        }
        return result
    }

    private let before = (0..<30).map { $0 % 11 == 0 ? Float(1) : 0 }

    private func areBlended(_ targets: [Float], with probabilities: [Double]) -> Bool {
        targets.indices.allSatisfy { index in
            let expected: Double = 0.75 * Double(before[index]) + 0.25 * probabilities[index]
            return abs(Double(targets[index]) - expected) < 1e-6
        }
    }

    @Test func theImagesOfTheStepAreSeen() throws {
        var stream = RandomStream(seed: 1, purpose: .test)
        let pixels = (0..<3 * 64).map { _ in stream.uniform() }
        let targets = try targets([5, 0, 2], pixels: pixels) { _ in }
        #expect(areBlended(targets, with: try expected(pixels)))
    }

    /// The images of the step are another texture each; index 6 + 5 is a repetition of image 5.
    @Test func originalImagesAreSeen() throws {
        let other = [Float](repeating: 0.5, count: 3 * 64)
        let batch = [6 + 5, 0, 5]
        let (plain, turned) = (self.pixels(batch, mirrored: false), self.pixels(batch, mirrored: true))
        let alone = try targets(batch, pixels: other) {
            $0.teacherImages = .original
            $0.augmentation.horizontalFlip = false
        }
        #expect(areBlended(alone, with: try expected(plain)))
        let both = try targets(batch, pixels: other) { $0.teacherImages = .original }
        let means = try zip(expected(plain), expected(turned)).map { ($0 + $1) / 2 }
        #expect(areBlended(both, with: means))
        #expect(!areBlended(both, with: try expected(plain)))
    }

    /// Probabilities of original images are mixed in the proportion of the targets of the step.
    @Test func probabilitiesAreMixedLikeTheImages() throws {
        let batch = [4, 1, 3]
        func change(_ configuration: inout TrainingConfiguration) {
            configuration.teacherImages = .original
            (configuration.augmentation.horizontalFlip, configuration.augmentation.cutmix) = (false, 1)
        }
        let mixed = try targets(batch, pixels: [Float](repeating: 0, count: 3 * 64), change)
        var configuration = Recipe.reference.configuration
        change(&configuration)
        let mixing = try #require(try configuration.makeMixing())
        var shares: [Float] = [1, 0, 0, 0, 0, 1]
        var noise = [Float](repeating: 0, count: 3 * 64)
        shares.withUnsafeMutableBufferPointer { shares in
            noise.withUnsafeMutableBufferPointer {
                mixing.apply(
                    images: $0, targets: shares, count: 3, height: 8, width: 8, seed: 1, epoch: 0, step: 5)
            }
        }
        let share = Double(shares[0])
        #expect(share > 0.01 && share < 0.99)
        let own = try expected(pixels(batch, mirrored: false))
        var means = own
        for (row, partner) in [(0, 2), (2, 0)] {
            for column in 0..<10 {
                let other: Double = own[partner * 10 + column]
                means[row * 10 + column] = share * own[row * 10 + column] + (1 - share) * other
            }
        }
        #expect(areBlended(mixed, with: means))
    }

    /// The pixels of images, 0…1, by index; a repetition has the pixels of its image.
    private func pixels(_ batch: [Int], mirrored: Bool) -> [Float] {
        images.withPixels { bytes in
            batch.flatMap { key in
                (0..<64).map { place in
                    let column = mirrored ? 7 - place % 8 : place % 8
                    return Float(bytes[key % 6 * 64 + place / 8 * 8 + column]) / 255
                }
            }
        }
    }

    @Test func aTeacherOfOtherShapesIsRefused() throws {
        let student = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [4, 4, 8, 8])
        let other = try Graph.referenceCNN(inputShape: [8, 8, 1], classes: 3, widths: [4, 4, 8, 8])
        let teacher = Teacher(graph: other, weights: .initial(for: other, seed: 1))
        #expect(throws: GraphError.self) {
            try TeacherPlan(teacher, for: student, temperature: 1, batch: 2, engine: Engine(threads: 1))
        }
    }
}

/// What reaches a training step.
@Suite struct TrainingBatchTests {
    /// With all of the targets from a teacher that is the student itself, the loss is the entropy of its probabilities
    /// in training mode against those in inference mode; with another teacher it is another one.
    @Test func theTeacherReachesTheLoss() throws {
        let images = try #require(textures(count: 20))
        let graph = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [4, 4, 8, 8])
        let engine = try Engine(threads: 1)
        var configuration = Recipe.reference.configuration
        (configuration.batchSize, configuration.teacherShare) = (20, 1)
        func loss(_ teacher: Teacher?) throws -> Double {
            let source = BatchMaker(images: images, classes: 10, threads: 1)
            let runner = try StepRunner(
                graph, configuration, source, count: 20, engine: engine, teacher: teacher)
            try runner.store.load(.initial(for: graph, seed: 1), of: graph)
            return try runner.step(Array(0..<20)[...], epoch: 0, step: 0, learningRate: 0).lossSum
        }
        // A teacher whose last kernel is zero says 0.1 for every class: the mean of the ten classes' losses.
        var uniform = Weights.initial(for: graph, seed: 2)
        let last = try #require(graph.parameters.last { $0.role == .kernel })
        uniform[last] = [Float](repeating: 0, count: last.count)
        let distilled = try loss(Teacher(graph: graph, weights: uniform))
        configuration.labelSmoothing = 0.9
        configuration.teacherShare = 0
        let hard = try loss(nil)
        #expect(abs(distilled - hard) > 1e-3)
        // Smoothing s has 0.9·mean + 0.1·own class; the two have the mean in common.
        configuration.labelSmoothing = 0
        let own = try loss(nil)
        #expect(abs(distilled - (hard - 0.1 * own) / 0.9) < 1e-3)
    }

    @Test func mixingReachesTheTargets() throws {
        let images = try #require(textures(count: 20))
        var configuration = Recipe.reference.configuration
        func targets(mixup: Double) throws -> [Float] {
            configuration.augmentation.mixup = mixup
            let training = try BatchMaker.Training(
                augmentation: configuration.makeAugmentation(), mixing: configuration.makeMixing(),
                labelSmoothing: 0, seed: 1)
            var (pixels, targets) = ([Float](repeating: 0, count: 20 * 64), [Float](repeating: 0, count: 200))
            pixels.withUnsafeMutableBufferPointer { pixels in
                targets.withUnsafeMutableBufferPointer {
                    BatchMaker(images: images, classes: 10, threads: 1).fill(
                        images: pixels, targets: $0, from: Array(0..<20)[...], epoch: 0, step: 0, training)
                }
            }
            return targets
        }
        #expect(try targets(mixup: 0).allSatisfy { $0 == 0 || $0 == 1 })
        let mixed = try targets(mixup: 1)
        #expect(mixed.contains { $0 > 0.01 && $0 < 0.99 })
        for row in 0..<20 { #expect(abs(mixed[row * 10..<row * 10 + 10].reduce(0, +) - 1) < 1e-5) }
    }
}
