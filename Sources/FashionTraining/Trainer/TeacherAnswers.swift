import FashionCompute
import FashionNetworks
import FashionPrediction

/// The probabilities of a teacher that sees each training image once, as it is.
///
/// They are computed when an image first occurs in a batch, and are the same in a training that was resumed.
final class TeacherAnswers {
    private let plan: TeacherPlan
    private let source: any BatchSource
    private let batch: Int
    private let shape: [Int]
    private let classes: Int
    private let averagesMirrorImages: Bool
    /// The probabilities by the image's index; nil for images not yet seen.
    private var known: [[Float]?]

    /// Compiles the teacher.
    /// - Parameter averagesMirrorImages: whether the probabilities are the mean of those of an image and its mirror
    ///   image.
    /// - Throws: `GraphError` when its shapes differ from the student's, `EngineError`.
    init(
        _ teacher: Teacher, for student: Graph, temperature: Double, source: any BatchSource, batch: Int,
        averagesMirrorImages: Bool, engine: Engine
    ) throws {
        plan = try TeacherPlan(teacher, for: student, temperature: temperature, batch: batch, engine: engine)
        (self.source, self.batch) = (source, batch)
        (shape, classes) = (student.inputShape, student.outputShape.reduce(1, *))
        self.averagesMirrorImages = averagesMirrorImages && shape.count == 3
        known = Array(repeating: nil, count: source.labels.count)
    }

    /// Returns the probabilities for the images of a batch, which is not larger than the plan's, `[images, classes]`.
    func probabilities(of images: ArraySlice<Int>) throws -> [Float] {
        let new = Set(images.map { $0 % known.count }).filter { known[$0] == nil }.sorted()
        if !new.isEmpty { try ask(about: new) }
        return images.flatMap { known[$0 % known.count] ?? [] }
    }

    private func ask(about new: [Int]) throws {
        let size = shape.reduce(1, *)
        // The rows after the images keep zeros, and their results are not read.
        var pixels = [Float](repeating: 0, count: batch * size)
        try pixels.withUnsafeMutableBufferPointer { pixels in
            try source.fill(images: pixels, from: new[...])
            var answers = try plan.probabilities(of: pixels)
            if averagesMirrorImages {
                mirror(pixels, rows: new.count * shape[0])
                let mirrored = try plan.probabilities(of: pixels)
                answers = zip(answers, mirrored).map { ($0 + $1) / 2 }
            }
            for (row, image) in new.enumerated() {
                known[image] = Array(answers[row * classes..<(row + 1) * classes])
            }
        }
    }

    /// Mirrors rows of pixels from left to right, in place.
    private func mirror(_ pixels: UnsafeMutableBufferPointer<Float>, rows: Int) {
        let (width, channels) = (shape[1], shape[2])
        for row in 0..<rows {
            for left in 0..<width / 2 {
                let first = (row * width + left) * channels
                let second = (row * width + width - 1 - left) * channels
                for channel in 0..<channels { pixels.swapAt(first + channel, second + channel) }
            }
        }
    }
}
