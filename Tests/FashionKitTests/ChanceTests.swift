import FashionEvaluation
import FashionKit
import Testing

/// The warning about answers that are no better than guesses.
struct ChanceTests {
    /// The warning for predictions of classes, given as pairs of a label and a prediction.
    private func warning(_ pairs: [(Int, Int)], classes: Int) throws -> String? {
        let probabilities = pairs.flatMap { pair in (0..<classes).map { $0 == pair.1 ? Float(1) : 0 } }
        let predictions = try Predictions(
            labels: pairs.map(\.0), probabilities: probabilities, classNames: (0..<classes).map { "c\($0)" })
        return EvaluationResults(
            predictions, origin: Metrics.Origin(model: "m", data: "d", version: "v"), samples: 1, seed: 1
        ).chanceWarning
    }

    @Test func fewImagesOfFewClassesMayAllBeRight() throws {
        #expect(try warning([(0, 0), (0, 0), (1, 1), (1, 1)], classes: 2) == nil)
        #expect(try warning([(0, 0), (0, 1), (1, 1), (1, 1)], classes: 2) == nil)
        let half = try #require(try warning([(0, 0), (0, 1), (1, 1), (1, 0)], classes: 2))
        #expect(half.contains("balanced accuracy of 50.0 %, where guessing among 2 classes gives 50.0 %"))
        // 7 of 12 images of three classes of twelve.
        let some = (0..<12).map { ($0 % 3, $0 < 7 ? $0 % 3 : 3 + $0 % 3) }
        #expect(try warning(some, classes: 12) == nil)
    }

    /// Any few answers become better in some other order.
    @Test func anotherOrderNeedsEnoughImages() throws {
        func turned(_ count: Int) -> [(Int, Int)] { (0..<count).map { ($0 % 4, ($0 + 1) % 4) } }
        #expect(try warning(turned(12), classes: 4)?.contains("Likely causes: inverted pixels") == true)
        let many = try #require(try warning(turned(60), classes: 4))
        #expect(many.contains("in another order it would have 100.0 %"))
    }
}
