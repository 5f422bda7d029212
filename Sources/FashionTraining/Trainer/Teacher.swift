import FashionCompute
import FashionNetworks
import Foundation

/// A trained network whose probabilities become part of another network's targets.
///
/// Hinton, Vinyals & Dean, "Distilling the knowledge in a neural network" (2015). The teacher sees each image exactly
/// as the student does, augmented and mixed (Beyer et al., "Knowledge distillation: a good teacher is patient and
/// consistent", 2021).
public struct Teacher: Sendable {
    /// The network; its input and output shapes equal the student's.
    public let graph: Graph
    /// Its weights.
    public let weights: Weights

    /// Creates a teacher.
    public init(graph: Graph, weights: Weights) {
        self.graph = graph
        self.weights = weights
    }
}

/// A teacher compiled for batches of one size.
final class TeacherPlan {
    private let plan: InferencePlan
    private let share: Float
    private let temperature: Float

    /// Compiles the teacher.
    /// - Throws: `GraphError` when its shapes differ from the student's, `EngineError`.
    init(
        _ teacher: Teacher, for student: Graph, _ configuration: TrainingConfiguration, batch: Int,
        engine: Engine
    )
        throws
    {
        guard teacher.graph.inputShape.reduce(1, *) == student.inputShape.reduce(1, *),
            teacher.graph.outputShape == student.outputShape
        else {
            throw GraphError(
                node: teacher.graph.name,
                "expected a teacher from \(student.inputShape) to \(student.outputShape), found one from "
                    + "\(teacher.graph.inputShape) to \(teacher.graph.outputShape)")
        }
        plan = try InferencePlan(teacher.graph, weights: teacher.weights, batch: batch, engine: engine)
        share = Float(configuration.teacherShare)
        temperature = Float(configuration.teacherTemperature)
    }

    /// Blends the teacher's probabilities into the targets of a batch: (1 − share)·target + share·softmax(logits / T).
    func blend(into targets: UnsafeMutableBufferPointer<Float>, images: UnsafeMutableBufferPointer<Float>)
        throws
    {
        _ = plan.images.update(fromContentsOf: images)
        try plan.run()
        let classes = plan.logits.count / plan.batch
        for row in 0..<plan.batch {
            let place = row * classes..<(row + 1) * classes
            let largest = plan.logits[place].max() ?? 0
            let powers = plan.logits[place].map { expf(($0 - largest) / temperature) }
            let sum = powers.reduce(0, +)
            for (index, power) in zip(place, powers) {
                targets[index] = targets[index] * (1 - share) + power / sum * share
            }
        }
    }
}
