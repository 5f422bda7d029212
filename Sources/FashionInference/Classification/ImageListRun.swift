import FashionCompute
import FashionCore
import FashionImaging
import FashionPrediction
import Foundation

/// Classifies the images of a list in batches. Only one batch is in memory at a time, and an image that cannot be read
/// does not stop the run.
public struct ImageListRun {
    /// An event of a run. First come the list's problems and the beginning, then for each batch the images that cannot
    /// be read, the predictions and the end of the batch.
    public enum Event {
        /// A file, a folder or a row of a table cannot be read; the error names it.
        case failed(any Error)
        /// The list's problems have been reported; the images follow.
        case began(total: Int)
        /// The prediction for an image, with the name that it has in the list.
        case predicted(name: String, Prediction)
        /// The first `done` of `total` images are complete.
        case batchEnded(done: Int, total: Int)
    }

    /// The classifier.
    public let classifier: Classifier
    /// The images.
    public let list: ImageList
    /// The number of classes in each prediction.
    public let top: Int
    /// Whether preprocessing is skipped, in which case the images must have the network's size.
    public let isRaw: Bool
    /// The number of threads that read and compute.
    public let threads: Int

    /// Prepares a run; nothing is read or computed yet.
    /// - Parameters:
    ///   - top: the number of classes in each prediction, at least 1.
    ///   - isRaw: whether preprocessing is skipped, in which case the images must have the network's size.
    ///   - threads: the number of threads that read and compute, at least 1.
    public init(
        _ classifier: Classifier, of list: ImageList, top: Int, isRaw: Bool = false,
        threads: Int = ProcessorCount.available
    ) {
        self.classifier = classifier
        self.list = list
        self.top = top
        self.isRaw = isRaw
        self.threads = threads
    }

    /// Classifies all images.
    /// - Parameter report: called for every event, the list's problems first.
    /// - Returns: the counts of the run.
    /// - Throws: `FileError` that names the model when its outputs are not finite, `EngineError`, and errors of
    ///   `report`.
    public func run(_ report: (Event) throws -> Void) throws -> Summary {
        try run(drawing: nil, drawn: { (_: Never) in }, report)
    }

    /// Classifies all images, and draws the preprocessing stages of each image that has some.
    /// - Parameters:
    ///   - drawing: makes a drawing; called on any thread, so that only a few images' pictures are in memory at once.
    ///   - drawn: called with the drawings in the list's order, between the events of the same images.
    ///   - report: called for every event, the list's problems first.
    /// - Returns: the counts of the run.
    /// - Throws: as ``run(_:)``, and errors of `drawn`; an image whose drawing fails is reported as failed.
    public func run<Drawing>(
        drawing: ((ImageList.Entry, [Preprocessing.Stage]) throws -> Drawing)?,
        drawn: (Drawing) throws -> Void, _ report: (Event) throws -> Void
    ) throws -> Summary {
        let start = ContinuousClock.now
        var summary = Summary(list: list, hasOutlierCheck: classifier.outlierCheck != nil)
        func failed(_ error: any Error) throws {
            summary.failed += 1
            try report(.failed(error))
        }
        for problem in list.problems { try failed(problem) }
        try report(.began(total: list.entries.count))
        let batch = min(Predictor.standardBatch, max(list.entries.count, 1))
        let predictor = try Predictor(
            classifier.graph, weights: classifier.weights, engine: Engine(threads: threads), batch: batch)
        let loader = ImageLoader(preprocessing: classifier.preprocessing, isRaw: isRaw, threads: threads)
        for first in stride(from: 0, to: list.entries.count, by: batch) {
            let entries = list.entries[first..<min(first + batch, list.entries.count)]
            var (names, levels): ([String], [[UInt8]]) = ([], [])
            for (entry, result) in zip(entries, loader.load(entries, drawing: drawing)) {
                switch result {
                case .success(let loaded):
                    names.append(entry.name)
                    levels.append(loaded.levels)
                    if let drawing = loaded.drawing { try drawn(drawing) }
                case .failure(let error): try failed(error)
                }
            }
            try predict(names, levels, by: predictor) { name, prediction in
                summary.classified += 1
                if prediction.isOutlier == true { summary.unlike += 1 }
                try report(.predicted(name: name, prediction))
            }
            try report(.batchEnded(done: entries.endIndex, total: list.entries.count))
        }
        summary.seconds = start.duration(to: .now).milliseconds / 1000
        return summary
    }

    private func predict(
        _ names: [String], _ levels: [[UInt8]], by predictor: Predictor,
        predicted: (String, Prediction) throws -> Void
    ) throws {
        guard !names.isEmpty else { return }
        let images = try classifier.imageSet(levels)
        let outputs = try classifier.outputs(for: images, by: predictor)
        for (index, name) in names.enumerated() {
            try predicted(name, classifier.prediction(of: images, at: index, outputs, top: top))
        }
    }
}

extension ImageListRun {
    /// The counts of a run.
    public struct Summary: Sendable, Equatable {
        /// The number of images in the list, whether they can be read or not.
        public let images: Int
        /// The entries of the list's folders that are not images.
        public let skipped: ImageList.Skipped
        /// Whether the classifier recognises images unlike the training images.
        public let hasOutlierCheck: Bool
        /// The number of images that were classified.
        public fileprivate(set) var classified = 0
        /// The number of images unlike the training images.
        public fileprivate(set) var unlike = 0
        /// The number of files, folders and table rows that could not be read.
        public fileprivate(set) var failed = 0
        /// The wall time in seconds.
        public fileprivate(set) var seconds = 0.0

        fileprivate init(list: ImageList, hasOutlierCheck: Bool) {
            images = list.entries.count
            skipped = list.skipped
            self.hasOutlierCheck = hasOutlierCheck
        }

        /// Whether the summary says more than the prediction for a single image.
        public var isWorthSaying: Bool { images > 1 || failed > 0 || skipped.count > 0 }

        /// The counts on one line: `120 images in 0.4 s, 3 unlike the training images`.
        public var text: String {
            let time = Formatting.decimal(seconds, 1)
            var parts = ["\(Formatting.grouped(classified)) image\(classified == 1 ? "" : "s") in \(time) s"]
            if hasOutlierCheck { parts.append("\(Formatting.grouped(unlike)) unlike the training images") }
            if skipped.count > 0 { parts.append(skipped.text) }
            if failed > 0 { parts.append("\(Formatting.grouped(failed)) could not be read") }
            return parts.joined(separator: ", ")
        }
    }
}
