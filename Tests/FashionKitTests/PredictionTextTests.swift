import FashionKit
import Foundation
import Testing

/// Answers for lists of images, and what they are written as.
@Suite("Lists of images: answers, texts, pictures")
struct PredictionTextTests {
    /// A network for 8×8 images that was not trained.
    static func classifier(_ names: [String] = ["boot", "a \"bag\", red", "coat", "shirt"]) throws
        -> Classifier
    {
        var builder = try GraphBuilder(name: "small", inputShape: [8, 8, 1])
        try builder.add(.convolution(Convolution(filters: 3, kernel: Extent(3), activation: .relu)))
        try builder.add(.flatten)
        try builder.add(.dense(Dense(units: names.count, activation: .softmax)))
        return try Classifier(
            Model(
                graph: builder.graph, weights: .initial(for: builder.graph, seed: 5),
                metadata: ModelMetadata(program: "test", classNames: names)), threads: 1)
    }

    /// Three images, the second one broken, in a folder with a file that is no image.
    static func photos() throws -> SampleData {
        let data = try SampleData(images: 16)
        let folder = data["photos"]
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try data.writePNG(data.test.pixels.prefix(64), side: 8, to: "photos/a.png")
        try Data("no image".utf8).write(to: data["photos/b.png"])
        try data.writePNG(data.test.pixels[64..<128], side: 8, to: "photos/c.png")
        try Data("no image".utf8).write(to: data["photos/notes.txt"])
        return data
    }

    @Test("a run tells of every image in the list's order") func run() throws {
        let (data, classifier) = try (Self.photos(), Self.classifier())
        let list = ImageList(paths: [data["photos"].path, data["none"].path])
        let run = ImageListRun(classifier, of: list, top: 2, isRaw: true, threads: 1)
        var (events, answers): ([String], [Prediction]) = ([], [])
        let summary = try run.run { event in
            switch event {
            case .failed(let error):
                events.append("failed \((error as? FileError)?.path.split(separator: "/").last ?? "")")
            case .began(let total): events.append("began \(total)")
            case .predicted(let name, let prediction):
                events.append("predicted \(URL(fileURLWithPath: name).lastPathComponent)")
                answers.append(prediction)
            case .batchEnded(let done, let total): events.append("\(done) of \(total)")
            }
        }
        #expect(
            events == [
                "began 4", "failed b.png", "failed none", "predicted a.png", "predicted c.png", "4 of 4",
            ])
        // The same answers as for the pixels themselves.
        for (index, answer) in answers.enumerated() {
            let levels = Array(data.test[image: index])
            #expect(try classifier.classify(levels: levels, top: 2) == answer)
        }
        #expect(summary.images == 4 && summary.classified == 2 && summary.failed == 2)
        #expect(summary.unlike == 0 && !summary.hasOutlierCheck)
        let time = try #require(summary.text.firstMatch(of: #/2 images in [0-9.]+ s, /#))
        #expect(
            summary.text[time.range.upperBound...]
                == "1 skipped (1 no PNG, JPEG or WebP), 2 could not be read")
        #expect(summary.isWorthSaying)
        #expect(classifier.outlierCheckNotice?.description.hasPrefix("note: ") == true)
        #expect(classifier.calibrationNotice == nil)
    }

    @Test("tables, CSV and JSON") func formats() throws {
        let (data, classifier) = try (Self.photos(), Self.classifier())
        let list = ImageList(paths: [data["photos/a.png"].path])
        let prediction = try classifier.classify(levels: Array(data.test[image: 0]), top: 2)
        let (first, second) = (prediction.choices[0], prediction.choices[1])
        func percent(_ share: Float) -> String { String(format: "%.1f %%", Double(share) * 100) }

        let table = PredictionFormat.table(fileWidth: 6, classWidth: 14)
        #expect(table.header == "file    class           confidence  then")
        let name = first.name.padding(toLength: 14, withPad: " ", startingAt: 0)
        let confidence = String(repeating: " ", count: 10 - percent(first.probability).count)
        #expect(
            try table.line(prediction, of: "a\tb")
                == "a\\u{9}b  \(name)  \(confidence)\(percent(first.probability))  \(second.name) \(percent(second.probability))"
        )
        // As wide as the longest names.
        #expect(
            PredictionFormat.table(of: list, by: classifier)
                == .table(fileWidth: min(data["photos/a.png"].path.count, 60), classWidth: 12))

        let csv = PredictionFormat.csv(top: 2)
        #expect(csv.header == "file,class,confidence,unlike_training,outlier_score,class_2,confidence_2")
        func quoted(_ text: String) -> String {
            text.contains("\"") ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
        }
        #expect(
            try csv.line(prediction, of: "a,b.png")
                == "\"a,b.png\",\(quoted(first.name)),\(first.probability),,,\(quoted(second.name)),\(second.probability)"
        )

        #expect(PredictionFormat.json.header == nil)
        let line = try PredictionFormat.json.line(prediction, of: "a/\"b\".png")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["file"] as? String == "a/\"b\".png" && object["class"] as? String == first.name)
        #expect(object["unlike_training"] is NSNull && object["calibrated"] as? Bool == false)
        #expect((object["top"] as? [[String: Any]])?.count == 2 && !line.contains("\n"))
    }

    @Test("steps of the preprocessing as pictures") func preprocessing() throws {
        let (data, classifier) = try (Self.photos(), Self.classifier())
        let list = ImageList(paths: [data["photos"].path, data["photos/a.png"].path])
        let run = ImageListRun(classifier, of: list, top: 1, threads: 1)
        func draw(into path: String) throws -> String? {
            var pictures = PreprocessingPictures(data[path])
            _ = try run.run(
                drawing: { try PreprocessingStrip.Strip($0, stages: $1) }, drawn: { try pictures.add($0) }
            ) { _ in }
            return try pictures.finish()
        }
        #expect(try draw(into: "steps") == "Preprocessing: 3 pictures in \(data["steps"].path)")
        let names = try FileManager.default.contentsOfDirectory(atPath: data["steps"].path).sorted()
        #expect(names == ["a.png-2.png", "a.png.png", "c.png.png"])
        #expect(try draw(into: "sheet.png") == "Preprocessing: \(data["sheet.png"].path)")
        #expect(try ImageFile(contentsOf: data["sheet.png"]).format == .png)
    }

    @Test("classes by name and number") func labels() throws {
        let classifier = try Self.classifier()
        #expect(try classifier.label("COAT") == 2 && classifier.label("3") == 3)
        let error = try #require(throws: InvalidArgument.self) { try classifier.label("coar") }
        #expect(error.description.hasSuffix("found \"coar\"; did you mean \"coat\"?"))
        #expect(throws: InvalidArgument.self) { try classifier.label("4") }
    }
}
