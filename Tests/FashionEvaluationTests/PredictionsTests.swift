import FashionEvaluation
import Testing

/// What is refused, with words that say what is wrong.
struct PredictionsTests {
    struct Refused: CustomTestStringConvertible {
        let testDescription: String
        var labels: [UInt8] = [0, 1]
        var probabilities: [Float] = [0.5, 0.5, 0.25, 0.75]
        var classNames = ["a", "b"]
        let words: [String]
    }

    @Test(arguments: [
        Refused(
            testDescription: "NaN", probabilities: [0.5, 0.5, .nan, 1], words: ["image 1", "nan", "class 0"]),
        Refused(
            testDescription: "infinity", probabilities: [0, .infinity, 0, 1],
            words: ["image 0", "inf", "class 1"]),
        Refused(testDescription: "negative", probabilities: [1.5, -0.5, 0, 1], words: ["image 0", "-0.5"]),
        Refused(testDescription: "logits", probabilities: [3, 5, 0, 1], words: ["image 0", "sum of 8"]),
        Refused(testDescription: "all zero", probabilities: [0, 1, 0, 0], words: ["image 1", "sum of 0"]),
        Refused(testDescription: "unknown label", labels: [0, 2], words: ["image 1", "below 2", "found 2"]),
        Refused(
            testDescription: "too few numbers", probabilities: [0.5, 0.5, 1],
            words: ["2 images", "3 numbers"]),
        Refused(testDescription: "no images", labels: [], probabilities: [], words: ["at least one image"]),
        Refused(
            testDescription: "no classes", probabilities: [], classNames: [], words: ["1 to 1000", "found 0"]),
    ])
    func refuses(_ input: Refused) {
        let error = #expect(throws: EvaluationError.self) {
            try Predictions(
                labels: input.labels, probabilities: input.probabilities, classNames: input.classNames)
        }
        for word in input.words {
            #expect(error?.description.contains(word) == true, "\(word) in: \(error?.description ?? "")")
        }
    }

    /// Averaged half-precision outputs do not sum to 1 exactly; they are measured all the same.
    @Test func acceptsRounding() throws {
        let predictions = try Predictions(
            labels: [1], probabilities: [0.3335, 0.667], classNames: ["a", "b"])
        #expect(predictions.accuracy == 1)
    }

    /// 256 classes fill a byte.
    @Test func acceptsTheLastClass() throws {
        var probabilities = [Float](repeating: 0, count: 256)
        probabilities[255] = 1
        let predictions = try Predictions(
            labels: [255], probabilities: probabilities, classNames: (0...255).map(String.init))
        #expect(predictions.predicted == [255])
    }
}
