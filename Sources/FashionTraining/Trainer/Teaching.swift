import FashionCompute
import FashionNetworks
import FashionPrediction

/// The teacher of a training: blends its probabilities into the targets of each step.
struct Teaching {
    private enum Plan {
        /// Sees the images of each step, by batch size.
        case augmented([Int: TeacherPlan])
        /// Sees each training image once.
        case original(TeacherAnswers)
    }

    private let plan: Plan
    private let share: Float
    private let shape: [Int]

    /// Compiles the teacher.
    /// - Parameter batches: the sizes of the batches, at least one.
    /// - Throws: `GraphError` when its shapes differ from the student's, `EngineError`.
    init(
        _ teacher: Teacher, of student: Graph, _ configuration: TrainingConfiguration,
        _ source: any BatchSource,
        batches: [Int], engine: Engine
    ) throws {
        let temperature = configuration.teacherTemperature
        switch configuration.teacherImages {
        case .augmented:
            let plans = try batches.map {
                (
                    $0,
                    try TeacherPlan(
                        teacher, for: student, temperature: temperature, batch: $0, engine: engine)
                )
            }
            plan = .augmented(Dictionary(uniqueKeysWithValues: plans))
        case .original:
            plan = .original(
                try TeacherAnswers(
                    teacher, for: student, temperature: temperature, source: source,
                    batch: batches.max() ?? 1,
                    averagesMirrorImages: configuration.augment && configuration.augmentation.horizontalFlip,
                    engine: engine))
        }
        share = Float(configuration.teacherShare)
        shape = student.inputShape
    }

    /// Blends the teacher's probabilities into the targets of a batch: (1 − share)·target + share·probability. Those of
    /// original images are mixed as the images of the batch are.
    func blend(
        into targets: UnsafeMutableBufferPointer<Float>, images: UnsafeMutableBufferPointer<Float>,
        _ batch: ArraySlice<Int>, epoch: Int, step: Int, _ training: BatchMaker.Training
    ) throws {
        var probabilities: [Float]
        switch plan {
        case .augmented(let plans):
            guard let plan = plans[batch.count] else {
                preconditionFailure("no teacher for a batch of \(batch.count)")
            }
            probabilities = try plan.probabilities(of: images)
        case .original(let answers):
            probabilities = try answers.probabilities(of: batch)
            if let mixing = training.mixing, shape.count == 3 {
                probabilities.withUnsafeMutableBufferPointer {
                    mixing.apply(
                        toTargets: $0, count: batch.count, height: shape[0], width: shape[1],
                        seed: training.seed,
                        epoch: epoch, step: step)
                }
            }
        }
        for index in targets.indices {
            targets[index] = targets[index] * (1 - share) + probabilities[index] * share
        }
    }
}
