import FashionCore
import FashionData
import FashionKit
import FashionReporting
import Foundation

/// Draws for images what in them speaks for a class, batch after batch; only one batch is in memory at a time.
struct ExplanationRun {
    /// Images of the test set.
    struct Tests {
        let images: ImageSet
        /// Which of them.
        let indices: [Int]
    }

    /// An image to explain.
    private struct Subject {
        /// In the output.
        let name: String
        /// How its picture's name begins.
        let stem: String
        /// The true class where it is known.
        let label: String?
        /// `[H, W]`.
        let levels: [UInt8]
    }

    private static let batch = 16
    /// The most classes that a picture shows.
    private static let mostBars = 20

    private let model: Classifier
    private let list: ImageList
    private let tests: Tests?
    private let label: Int?
    private let isRaw: Bool
    private let folder: URL
    private let threads: Int

    private let errors = Terminal(.error)
    private var names = FileNames()
    private var failed = 0

    /// - Parameters:
    ///   - label: the class that is asked about; nil for the predicted one.
    ///   - isRaw: whether files are taken as they are.
    ///   - folder: gets the pictures.
    init(
        model: Classifier, list: ImageList, tests: Tests?, label: Int?, isRaw: Bool, folder: URL,
        threads: Int
    ) {
        self.model = model
        self.list = list
        self.tests = tests
        self.label = label
        self.isRaw = isRaw
        self.folder = folder
        self.threads = threads
    }

    /// Explains all images.
    /// - Returns: whether every file could be read.
    /// - Throws: what is wrong with the model, or with a picture that cannot be written.
    mutating func perform() throws -> Bool {
        let start = ContinuousClock.now
        for problem in list.problems { report(problem) }
        let total = list.entries.count + (tests?.indices.count ?? 0)
        guard total > 0 else { return failed == 0 }
        let batch = min(Self.batch, total)
        let explainer = try ClassifierExplainer(model, batch: batch, threads: threads)
        let line = ProgressLine(errors)
        defer { line.end(nil) }
        print(row("image", "class", "confidence", "picture"))
        for first in stride(from: 0, to: total, by: batch) {
            let range = first..<min(first + batch, total)
            let subjects = try subjects(range) { line.end(nil) }
            let lines = try explain(subjects, explainer)
            line.end(nil)
            if !lines.isEmpty { print(lines.joined(separator: "\n")) }
            try StandardOutput.check()
            line.update(
                Progress(
                    label: "Explaining", done: range.upperBound, total: total,
                    elapsed: start.duration(to: .now).milliseconds / 1000))
        }
        line.end(nil)
        if let note = model.calibrationNote { errors.write("note: \(note)\n") }
        if list.skipped.count > 0 { errors.write("\(list.skipped.text)\n") }
        return failed == 0
    }

    /// Reads the images at these places: files first, test images behind them.
    /// - Parameter beforeReport: is called before an error is written.
    private mutating func subjects(_ range: Range<Int>, beforeReport: () -> Void) throws -> [Subject] {
        let loader = ImageLoader(preprocessing: model.preprocessing, isRaw: isRaw, threads: threads)
        let entries = list.entries[range.clamped(to: list.entries.indices)]
        var subjects: [Subject] = []
        for (entry, result) in zip(entries, loader.load(entries)) {
            switch result {
            case .success(let levels):
                subjects.append(Subject(name: entry.name, stem: entry.stem, label: nil, levels: levels))
            case .failure(let error):
                beforeReport()
                report(error)
            }
        }
        guard let tests else { return subjects }
        let places = range.dropFirst(entries.count).map { $0 - list.entries.count }
        return subjects
            + places.map { place in
                let index = tests.indices[place]
                return Subject(
                    name: "Test image \(index)", stem: "test_\(index)",
                    label: model.classNames[Int(tests.images.labels[index])],
                    levels: Array(tests.images[image: index]))
            }
    }

    /// - Returns: a line for each image.
    private mutating func explain(
        _ subjects: [Subject], _ explainer: ClassifierExplainer
    ) throws -> [String] {
        guard !subjects.isEmpty else { return [] }
        let images = try model.imageSet(subjects.map(\.levels))
        return try zip(subjects, explainer.explanations(of: images, for: label)).map {
            subject, explanation in
            let explained = model.classNames[explanation.label]
            let file = folder.appendingPathComponent(names.png("\(subject.stem)_\(explained.asFileName)"))
            try figure(of: subject, explanation, explained).write(to: file)
            let best = explanation.prediction.best
            return row(subject.name, best.name, percent(best.probability), file.relativePath)
        }
    }

    private func figure(
        of subject: Subject, _ explanation: Explanation, _ explained: String
    ) throws -> ExplanationFigure {
        let prediction = explanation.prediction
        let image = try ColorImage(
            width: model.width, height: model.height, channels: model.channels, levels: subject.levels)
        let predicted = prediction.best.name
        let verdict =
            subject.label.map {
                $0 == predicted ? "\($0), rightly predicted" : "\($0), taken for \(predicted)"
            } ?? "taken for \(predicted)"
        let remark = prediction.verdict?.isOutlier == true ? "; unlike the training images" : ""
        return ExplanationFigure(explanations: [
            ExplanationFigure.Explanation(
                title: "\(subject.name): \(verdict)\(remark)", image: image,
                heat: try HeatMap(explanation.map), explained: explained,
                probabilities: prediction.choices.prefix(Self.mostBars).map {
                    ClassProbability($0.name, Double($0.probability))
                }, label: subject.label)
        ])
    }

    private func row(_ image: String, _ name: String, _ confidence: String, _ picture: String) -> String {
        let widest = (list.entries.map(\.name.shownOnOneLine.count) + [tests == nil ? 5 : 16]).max() ?? 5
        let classes = max(model.classNames.map(\.shownOnOneLine.count).max() ?? 0, 5)
        return [
            Formatting.left(image.shownOnOneLine, min(widest, PredictionFormat.widestFile)),
            Formatting.left(name.shownOnOneLine, classes),
            Formatting.right(confidence, 10), picture,
        ].joined(separator: "  ")
    }

    private func percent(_ share: Float) -> String { Formatting.decimal(Double(share) * 100, 1) + " %" }

    private mutating func report(_ error: any Error) {
        failed += 1
        errors.write("fashion: \(error)".shown + "\n")
    }
}

extension HeatMap {
    /// What speaks for a class, to be drawn.
    init(_ map: Explainer.Map) throws {
        try self.init(width: map.width, height: map.height, values: map.values)
    }
}
