import FashionCompute
import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionTraining

/// Distillation: the targets that come of a teacher's probabilities.
@Suite struct TeacherTests {
    @Test func targetsAreBlended() throws {
        let graph = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [4, 4, 8, 8])
        let weights = Weights.initial(for: graph, seed: 3)
        let engine = try Engine(threads: 1)
        var configuration = Recipe.reference.configuration
        (configuration.teacherShare, configuration.teacherTemperature) = (0.25, 2)
        let plan = try TeacherPlan(
            Teacher(graph: graph, weights: weights), for: graph, configuration, batch: 3, engine: engine)
        var stream = RandomStream(seed: 1, purpose: .test)
        var images = (0..<3 * 64).map { _ in stream.uniform() }
        var targets = (0..<30).map { $0 % 11 == 0 ? Float(1) : 0 }
        let before = targets
        try images.withUnsafeMutableBufferPointer { images in
            try targets.withUnsafeMutableBufferPointer { try plan.blend(into: $0, images: images) }
        }
        let teacher = try InferencePlan(graph, weights: weights, batch: 3, engine: engine)
        _ = teacher.images.update(fromContentsOf: images)
        try teacher.run()
        for row in 0..<3 {
            let powers = (0..<10).map { exp(Double(teacher.logits[row * 10 + $0]) / 2) }
            for column in 0..<10 {
                let expected =
                    0.75 * Double(before[row * 10 + column]) + 0.25 * powers[column] / powers.reduce(0, +)
                #expect(abs(Double(targets[row * 10 + column]) - expected) < 1e-6)
            }
        }
    }

    @Test func aTeacherOfOtherShapesIsRefused() throws {
        let student = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [4, 4, 8, 8])
        let other = try Graph.referenceCNN(inputShape: [8, 8, 1], classes: 3, widths: [4, 4, 8, 8])
        let teacher = Teacher(graph: other, weights: .initial(for: other, seed: 1))
        #expect(throws: GraphError.self) {
            try TeacherPlan(
                teacher, for: student, Recipe.reference.configuration, batch: 2, engine: Engine(threads: 1))
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
