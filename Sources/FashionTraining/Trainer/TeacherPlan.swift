import FashionCompute
import FashionNetworks
import Foundation

/// A teacher compiled for batches of one size.
final class TeacherPlan {
    private let plans: [InferencePlan]
    private let temperature: Float
    private let classes: Int

    /// Compiles the teacher.
    /// - Throws: `GraphError` when its shapes differ from the student's, `EngineError`.
    init(_ teacher: Teacher, for student: Graph, temperature: Double, batch: Int, engine: Engine) throws {
        plans = try teacher.members.map { member in
            guard member.graph.inputShape.reduce(1, *) == student.inputShape.reduce(1, *),
                member.graph.outputShape == student.outputShape
            else {
                throw GraphError(
                    node: member.graph.name,
                    "expected a teacher from \(student.inputShape) to \(student.outputShape), found one from "
                        + "\(member.graph.inputShape) to \(member.graph.outputShape)")
            }
            return try InferencePlan(member.graph, weights: member.weights, batch: batch, engine: engine)
        }
        self.temperature = Float(temperature)
        classes = student.outputShape.reduce(1, *)
    }

    /// Returns the mean of the networks' softmax(logits / T) for a batch, `[batch, classes]`.
    func probabilities(of images: UnsafeMutableBufferPointer<Float>) throws -> [Float] {
        var result = [Float](repeating: 0, count: plans[0].batch * classes)
        for plan in plans {
            _ = plan.images.update(fromContentsOf: images)
            try plan.run()
            for row in 0..<plan.batch {
                let place = row * classes..<(row + 1) * classes
                let largest = plan.logits[place].max() ?? 0
                let powers = plan.logits[place].map { expf(($0 - largest) / temperature) }
                let sum = powers.reduce(0, +) * Float(plans.count)
                for (index, power) in zip(place, powers) { result[index] += power / sum }
            }
        }
        return result
    }
}
