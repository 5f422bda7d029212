import Compute
import FashionCore
import Foundation
import NeuralNetwork
import Testing

@testable import Training

/// Distillation: the targets that come of a teacher's probabilities.
@Suite struct TeacherTests {
    @Test func targetsAreBlended() throws {
        let graph = try Graph.seedCNN(inputShape: [8, 8, 1], widths: [4, 4, 8, 8])
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
        let student = try Graph.seedCNN(inputShape: [8, 8, 1], widths: [4, 4, 8, 8])
        let other = try Graph.seedCNN(inputShape: [8, 8, 1], classes: 3, widths: [4, 4, 8, 8])
        let teacher = Teacher(graph: other, weights: .initial(for: other, seed: 1))
        #expect(throws: GraphError.self) {
            try TeacherPlan(
                teacher, for: student, Recipe.reference.configuration, batch: 2, engine: Engine(threads: 1))
        }
    }
}
