import FashionKit
import Foundation
import Testing

/// Explanations of files and of test images: their order, their pictures, their table.
struct ExplanationRunTests {
    @Test func filesComeBeforeTestImages() throws {
        let (data, classifier) = try (PredictionTextTests.photos(), PredictionTextTests.classifier())
        let list = ImageList(paths: [data["photos"].path])
        let run = ExplanationRun(
            classifier, of: list, and: .init(data.test, at: [2, 0, 2]), for: 1, isRaw: true, threads: 1)
        let table = ExplanationTable(of: run)
        var pictures = ExplanationPictures(in: data["explanations"])
        var (events, rows): ([String], [String]) = ([], [])
        let failed = try run.run { event in
            switch event {
            case .failed: events.append("failed")
            case .began(let total): events.append("began \(total)")
            case .explained(let image):
                events.append(image.name.hasPrefix("Test") ? image.name : String(image.name.suffix(5)))
                #expect(image.explained == classifier.classNames[1])
                let file = try pictures.write(image)
                rows.append(table.line(image, picture: file))
                #expect(try ImageFile(contentsOf: file).format == .png)
            case .batchEnded(let done, _): events.append("\(done)")
            }
        }
        #expect(failed == 1)
        #expect(
            events == [
                "began 6", "failed", "a.png", "c.png", "Test image 2", "Test image 0", "Test image 2", "6",
            ])
        let names = try FileManager.default.contentsOfDirectory(atPath: data["explanations"].path).sorted()
        #expect(
            names == [
                "a_a-bag-red.png", "c_a-bag-red.png", "test_0_a-bag-red.png", "test_2_a-bag-red-2.png",
                "test_2_a-bag-red.png",
            ])
        // The picture stands under its column, where the image's name is no longer than a column can be.
        let column = try #require(table.header.range(of: "picture")).lowerBound
        let offset = table.header.distance(from: table.header.startIndex, to: column)
        for row in rows.dropFirst(2) { #expect(row.dropFirst(offset - 2).hasPrefix("  /")) }
    }

    @Test func theSameAsAnExplainer() throws {
        let (data, classifier) = try (PredictionTextTests.photos(), PredictionTextTests.classifier())
        var found: [Explanation] = []
        let run = ExplanationRun(
            classifier, of: ImageList(paths: []), and: .init(data.test, at: [0, 1, 2, 3]), threads: 1)
        _ = try run.run { event in
            if case .explained(let image) = event {
                found.append(image.explanation)
                let heat = try #require(image.figure.explanations.first?.heat)
                #expect(heat.values == image.explanation.map.values)
            }
        }
        let expected = try ClassifierExplainer(classifier, batch: 4, threads: 1).explanations(of: data.test)
        #expect(found == expected)
    }
}
