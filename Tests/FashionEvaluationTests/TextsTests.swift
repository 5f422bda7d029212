import FashionEvaluation
import Testing

/// Remarks below the table, and the analysis of samples, written out by hand.
struct TextsTests {
    /// Four classes: 10 of "a", 8 right; 4 of "b", 1 right; 2 of "c", all right; none of "d", predicted once.
    private func predictions() throws -> Predictions {
        let pairs: [(UInt8, Int)] =
            Array(repeating: (0, 0), count: 8) + [(0, 1), (0, 3)] + [(1, 1)]
            + Array(repeating: (1, 0), count: 3) + [(2, 2), (2, 2)]
        return try Predictions(
            labels: pairs.map(\.0),
            probabilities: pairs.flatMap { pair in (0..<4).map { $0 == pair.1 ? 0.7 : 0.1 } },
            classNames: ["a", "bb", "c", "d"])
    }

    @Test func remarks() throws {
        #expect(
            ClassificationReport.remarks(on: ConfusionMatrix(try predictions())) == """
                11 of 16 images are right: 68.75 %, 95 % interval 44.40 to 85.84 % (Wilson).

                Best classes by F1:
                  c  1.0000  precision 1.0000, recall 1.0000
                Worst classes by F1:
                  bb  0.3333  precision 0.5000, recall 0.2500

                d: no images, but predicted for 1; its zeros count in the macro average.

                Most frequent confusions (images, and their share of the true class):
                  bb  taken for a   3  75.0 % of bb
                  a   taken for bb  1  10.0 % of a
                  a   taken for d   1  10.0 % of a

                Pairs of classes confused most, both directions together:
                  a and bb  4  80.0 % of all 5 errors
                  a and d   1  20.0 % of all 5 errors

                """)
    }

    @Test func remarksWithoutErrors() throws {
        let text = ClassificationReport.remarks(
            on: ConfusionMatrix(try Predictions(labels: [0], probabilities: [1], classNames: ["only"])))
        #expect(
            text == """
                1 of 1 images are right: 100.00 %, 95 % interval 20.65 to 100.00 % (Wilson).

                No image was taken for another class.

                """)
    }

    /// A terminal must not be told anything by the name of a class; a program gets it as it is.
    @Test func controlCharactersInNamesAreWrittenOut() throws {
        let names = ["a\u{1B}[31m", "b\u{7}\nc"]
        let predictions = try Predictions(
            labels: [0, 0, 1, 1], probabilities: [0.9, 0.1, 0.2, 0.8, 0.3, 0.7, 0.1, 0.9], classNames: names)
        let matrix = ConfusionMatrix(predictions)
        let table = ClassificationReport(matrix.shown).text()
        let texts = [
            table, ClassificationReport.remarks(on: matrix), SampleAnalysis(predictions, seed: 1).text,
        ]
        for text in texts {
            #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, "\(text)")
            #expect(text.contains("a\\u{1B}[31m") && text.contains("b\\u{7}\\u{A}c"))
        }
        // Title, blank, two classes, blank, three averages.
        let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 9 && Set(lines.filter { !$0.isEmpty }.map(\.count)).count == 1)
        #expect(predictions.csv.hasPrefix("index,label,predicted,a\u{1B}[31m,\"b\u{7}\nc\"\n"))
    }

    @Test func confusionsAreLimited() throws {
        let text = ClassificationReport.remarks(on: ConfusionMatrix(try predictions()), limit: 2)
        #expect(text.contains("bb  taken for a   3") && text.contains("a   taken for bb  1"))
        #expect(!text.contains("taken for d") && text.contains("a and bb") && !text.contains("a and d"))
    }

    @Test(
        arguments: [
            ([0.95, 0.03, 0.02], 0, Judgement.Outcome.rightAndConfident, 1),
            ([0.9, 0.06, 0.04], 0, .rightAndConfident, 1),
            ([0.7, 0.2, 0.1], 0, .right, 1),
            ([0.6, 0.3, 0.1], 0, .right, 1),
            ([0.5, 0.3, 0.2], 0, .rightButUnsure, 1),
            ([0.7, 0.2, 0.1], 1, .wrongButSecond, 2),
            ([0.7, 0.2, 0.1], 2, .wrong, 3),
            ([0.95, 0.03, 0.02], 1, .wrongAndConfident, 2),
            // Of equal classes the lower one is ahead.
            ([0.4, 0.4, 0.2], 1, .wrongButSecond, 2),
            ([0.2, 0.4, 0.4], 1, .rightButUnsure, 1),
        ] as [([Float], UInt8, Judgement.Outcome, Int)])
    func outcomes(_ row: [Float], _ label: UInt8, _ outcome: Judgement.Outcome, _ rank: Int) throws {
        let judgement = try Predictions(labels: [label], probabilities: row, classNames: ["a", "b", "c"])
            .judgement(0)
        #expect(judgement.outcome == outcome)
        #expect(judgement.rank == rank)
    }

    @Test func analysis() throws {
        let predictions = try Predictions(
            labels: [2], probabilities: [0.625, 0.25, 0.125, 0], classNames: ["a", "bb", "c", "d"])
        #expect(
            SampleAnalysis(predictions, seed: 7).text == """
                1 of 1 images, drawn at random with seed 7

                Image 0
                  label:       c
                  prediction:  a
                  confidence:  62.50 %
                  top 3:       a 62.50 %, bb 25.00 %, c 12.50 %
                  verdict:     wrong; the true class is number 3 with 12.50 %

                Summary
                  right:                        0 of 1
                  mean confidence where right:  none
                  mean confidence where wrong:  62.50 %
                Verdicts (confident: from 90 %; unsure: below 60 %)
                  1  wrong

                """)
    }

    @Test func samplesDependOnTheSeedOnly() throws {
        let predictions = try Predictions(
            labels: (0..<200).map { UInt8($0 % 2) },
            probabilities: (0..<200).flatMap { _ in [Float(0.75), 0.25] },
            classNames: ["a", "b"])
        func drawn(_ count: Int, _ seed: UInt64) -> [Int] {
            SampleAnalysis(predictions, count: count, seed: seed).samples.map(\.index)
        }
        let twenty = drawn(20, 1)
        #expect(Set(twenty).count == 20)
        #expect(drawn(20, 1) == twenty && drawn(5, 1) == Array(twenty.prefix(5)))
        #expect(drawn(20, 2) != twenty)
        #expect(drawn(1000, 1).sorted() == Array(0..<200))
        #expect(
            SampleAnalysis(predictions, count: 20, seed: 1).text.contains(
                "right:                        \(twenty.count { $0 % 2 == 0 }) of 20"))
    }

    @Test func mostConfidentErrors() throws {
        let predictions = try Predictions(
            labels: [0, 1, 1, 1], probabilities: [0.1, 0.9, 0.8, 0.2, 0.9, 0.1, 0, 1], classNames: ["a", "b"])
        #expect(predictions.mostConfidentErrors(9).map(\.index) == [0, 2, 1])
        #expect(predictions.mostConfidentErrors(1).map(\.index) == [0])
        #expect(predictions.mostConfidentErrors(0).isEmpty)
    }
}
