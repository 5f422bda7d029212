import FashionCompute
import FashionCore
import FashionData
import FashionEvaluation
import FashionKit
import FashionReporting
import FashionTraining
import Foundation

/// Takes images through a model batch after batch and writes what it says; only one batch is in memory at a time.
struct PredictionRun {
    let model: Classifier
    let list: ImageList
    let format: PredictionFormat
    let top: Int
    let isRaw: Bool
    var pictures: PreprocessingPictures?
    let threads: Int

    private let errors = Terminal(.error)
    private var (unlike, failed) = (0, 0)

    init(
        model: Classifier, list: ImageList, format: PredictionFormat, top: Int, isRaw: Bool,
        pictures: PreprocessingPictures?, threads: Int
    ) {
        self.model = model
        self.list = list
        self.format = format
        self.top = top
        self.isRaw = isRaw
        self.pictures = pictures
        self.threads = threads
    }

    /// Predicts all images.
    /// - Returns: whether every file could be read.
    /// - Throws: what is wrong with the model or with a picture that cannot be written.
    mutating func perform() throws -> Bool {
        let start = ContinuousClock.now
        for problem in list.problems { report(problem) }
        if let header = format.header, !list.entries.isEmpty { print(header) }
        let batch = min(Predictor.standardBatch, max(list.entries.count, 1))
        let predictor = try Predictor(
            model.graph, weights: model.weights, engine: Engine(threads: threads), batch: batch)
        let loader = ImageLoader(preprocessing: model.preprocessing, isRaw: isRaw, threads: threads)
        let line = ProgressLine(errors)
        defer { line.end(nil) }
        for first in stride(from: 0, to: list.entries.count, by: batch) {
            let entries = list.entries[first..<min(first + batch, list.entries.count)]
            let lines = try predict(entries, loader, predictor) { line.end(nil) }
            line.end(nil)
            if !lines.isEmpty { print(lines.joined(separator: "\n")) }
            try StandardOutput.check()
            line.update(
                Progress(
                    label: "Predicting", done: entries.endIndex, total: list.entries.count,
                    elapsed: start.duration(to: .now).milliseconds / 1000))
        }
        line.end(nil)
        try conclude(start)
        return failed == 0
    }

    /// Reads and predicts one batch.
    /// - Parameter beforeReport: is called before an error is written.
    /// - Returns: a line for each image that could be read.
    private mutating func predict(
        _ entries: ArraySlice<ImageList.Entry>, _ loader: ImageLoader, _ predictor: Predictor,
        beforeReport: () -> Void
    ) throws -> [String] {
        var names: [String] = []
        var levels: [[UInt8]] = []
        typealias Drawing = (ImageList.Entry, [Preprocessing.Stage]) throws -> PreprocessingStrip.Strip
        let drawing: Drawing? = pictures == nil ? nil : { try PreprocessingStrip.Strip($0, stages: $1) }
        for (entry, result) in zip(entries, loader.load(entries, drawing: drawing)) {
            switch result {
            case .success(let loaded):
                names.append(entry.name)
                levels.append(loaded.levels)
                if let strip = loaded.drawing { try pictures?.add(strip) }
            case .failure(let error):
                beforeReport()
                report(error)
            }
        }
        guard !names.isEmpty else { return [] }
        let images = try model.imageSet(levels)
        let outputs = try model.outputs(for: images, by: predictor)
        return try names.enumerated().map { index, name in
            let prediction = model.prediction(of: images, at: index, outputs, top: top)
            if prediction.verdict?.isOutlier == true { unlike += 1 }
            return try format.line(prediction, of: name)
        }
    }

    private mutating func report(_ error: any Error) {
        failed += 1
        errors.write("fashion: \(error)".shown + "\n")
    }

    /// Sums up on standard error.
    private func conclude(_ start: ContinuousClock.Instant) throws {
        if let message = try pictures?.finish() { errors.write(message + "\n") }
        if let note = model.calibrationNote, !list.entries.isEmpty { errors.write("note: \(note)\n") }
        if model.outlierCheck == nil {
            errors.write(
                "note: \(model.file.path) has no outlier check, so nothing says which images are unlike those of the "
                    + "training; `fashion evaluate --fit-outlier-check FILE` makes one\n")
        }
        guard list.entries.count > 1 || failed > 0 || list.skipped.count > 0 else { return }
        let seconds = Formatting.decimal(start.duration(to: .now).milliseconds / 1000, 1)
        let count = list.entries.count
        var parts = ["\(Formatting.grouped(count)) image\(count == 1 ? "" : "s") in \(seconds) s"]
        if model.outlierCheck != nil {
            parts.append("\(Formatting.grouped(unlike)) unlike the training images")
        }
        if list.skipped.count > 0 { parts.append(list.skipped.text) }
        if failed > 0 { parts.append("\(Formatting.grouped(failed)) could not be read") }
        errors.write(parts.joined(separator: ", ") + "\n")
    }
}
