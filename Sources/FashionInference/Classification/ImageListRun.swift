import FashionCompute
import FashionCore
import FashionImaging
import FashionPrediction
import Foundation

/// Classifies the images of a list, batch after batch: only one batch is in memory at a time, and an image that cannot be read
/// stops nothing.
public struct ImageListRun {
    /// What happens in a run: the list's problems, the beginning, then for each batch the images that cannot be read, the answers
    /// and its end.
    public enum Event {
        /// A file, a folder or a row of a table cannot be read; the error names it.
        case failed(any Error)
        /// The images come next.
        case began(total: Int)
        /// The answer for an image, under the name it has in the list.
        case predicted(name: String, Prediction)
        /// The images up to here are done.
        case batchEnded(done: Int, total: Int)
    }

    /// The answering model.
    public let classifier: Classifier
    /// The images.
    public let list: ImageList
    /// How many classes an answer keeps.
    public let top: Int
    /// Whether images are taken as they are; they must have the network's size then.
    public let isRaw: Bool
    /// Threads that read and compute.
    public let threads: Int

    /// Prepares a run; nothing is read or computed yet.
    /// - Parameters:
    ///   - top: how many classes an answer keeps, at least 1.
    ///   - threads: threads that read and compute, at least 1.
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
    /// - Parameter report: is called for every event, the problems of the list first.
    /// - Returns: what came of it, in numbers.
    /// - Throws: `FileError` that names the model when it does not give numbers, `EngineError`, and what `report` throws.
    public func run(_ report: (Event) throws -> Void) throws -> Summary {
        try run(drawing: nil, drawn: { (_: Never) in }, report)
    }

    /// The same, with a drawing of the steps between file and network for each image that has some.
    /// - Parameters:
    ///   - drawing: is called on any thread, so that the pictures of a few images only are in memory at once.
    ///   - drawn: takes the drawings in the list's order, between the events of the same images.
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
    /// What came of a run, in numbers.
    public struct Summary: Sendable, Equatable {
        /// The images of the list.
        public let images: Int
        /// What lies in its folders and was not taken for an image.
        public let skipped: ImageList.Skipped
        /// Whether the classifier recognizes images that are unlike those of its training.
        public let hasOutlierCheck: Bool
        /// Images that are unlike those of the training.
        public fileprivate(set) var unlike = 0
        /// Files and folders that could not be read.
        public fileprivate(set) var failed = 0
        /// Wall time in seconds.
        public fileprivate(set) var seconds = 0.0

        fileprivate init(list: ImageList, hasOutlierCheck: Bool) {
            images = list.entries.count
            skipped = list.skipped
            self.hasOutlierCheck = hasOutlierCheck
        }

        /// Whether there is more to say than the answer for a single image.
        public var isWorthSaying: Bool { images > 1 || failed > 0 || skipped.count > 0 }

        /// One line: `120 images in 0.4 s, 3 unlike the training images`.
        public var text: String {
            let time = Formatting.decimal(seconds, 1)
            var parts = ["\(Formatting.grouped(images)) image\(images == 1 ? "" : "s") in \(time) s"]
            if hasOutlierCheck { parts.append("\(Formatting.grouped(unlike)) unlike the training images") }
            if skipped.count > 0 { parts.append(skipped.text) }
            if failed > 0 { parts.append("\(Formatting.grouped(failed)) could not be read") }
            return parts.joined(separator: ", ")
        }
    }
}
