import FashionCore
import FashionData
import FashionInference
import FashionReporting
import Foundation

/// Explains images of a list and of a data set, batch after batch: only one batch is in memory at a time, and an image that
/// cannot be read stops nothing.
public struct ExplanationRun {
    /// Images of a data set, by their positions.
    public struct Samples: Sendable {
        /// The set, of images of the network's size.
        public let images: ImageSet
        /// Which of them.
        public let indices: [Int]

        /// Some images of a set.
        public init(_ images: ImageSet, at indices: [Int]) {
            self.images = images
            self.indices = indices
        }
    }

    /// What happens in a run: the list's problems, the beginning, then for each batch the images that cannot be read, the
    /// explanations and its end.
    public enum Event {
        /// A file or a folder cannot be read; the error names it.
        case failed(any Error)
        /// The images come next; does not happen where there are none.
        case began(total: Int)
        /// An image is explained.
        case explained(ExplainedImage)
        /// The images up to here are done.
        case batchEnded(done: Int, total: Int)
    }

    private static let batch = 16

    /// The answering model.
    public let classifier: Classifier
    /// Image files, which come first.
    public let list: ImageList
    /// Test images, which come after them.
    public let samples: Samples?
    /// The class that is asked about; nil for each image's most probable one.
    public let label: Int?
    /// Whether files are taken as they are; they must have the network's size then.
    public let isRaw: Bool
    /// Threads that read and compute.
    public let threads: Int

    /// Prepares a run; nothing is read or computed yet.
    /// - Parameters:
    ///   - label: the class that is asked about, by its position; nil for each image's most probable one.
    ///   - threads: threads that read and compute, at least 1.
    public init(
        _ classifier: Classifier, of list: ImageList, and samples: Samples? = nil, for label: Int? = nil,
        isRaw: Bool = false, threads: Int = ProcessorCount.available
    ) {
        self.classifier = classifier
        self.list = list
        self.samples = samples
        self.label = label
        self.isRaw = isRaw
        self.threads = threads
    }

    /// How many images there are.
    public var total: Int { list.entries.count + (samples?.indices.count ?? 0) }

    /// Explains all images.
    /// - Parameter report: is called for every event, the problems of the list first.
    /// - Returns: how many files and folders could not be read.
    /// - Throws: `FileError` that names the model when its network has no convolution or does not give numbers, and what
    ///   `report` throws.
    public func run(_ report: (Event) throws -> Void) throws -> Int {
        var failed = 0
        func fail(_ error: any Error) throws {
            failed += 1
            try report(.failed(error))
        }
        for problem in list.problems { try fail(problem) }
        guard total > 0 else { return failed }
        let batch = min(Self.batch, total)
        let explainer = try ClassifierExplainer(classifier, batch: batch, threads: threads)
        try report(.began(total: total))
        for first in stride(from: 0, to: total, by: batch) {
            let range = first..<min(first + batch, total)
            let subjects = try subjects(range, fail)
            if !subjects.isEmpty {
                let images = try classifier.imageSet(subjects.map(\.levels))
                for (subject, explanation) in zip(
                    subjects, try explainer.explanations(of: images, for: label))
                {
                    try report(.explained(ExplainedImage(subject, explanation, by: classifier)))
                }
            }
            try report(.batchEnded(done: range.upperBound, total: total))
        }
        return failed
    }

    /// Reads the images at these positions: files first, test images after them.
    private func subjects(
        _ range: Range<Int>, _ fail: (any Error) throws -> Void
    ) throws -> [ExplainedImage.Subject] {
        let loader = ImageLoader(preprocessing: classifier.preprocessing, isRaw: isRaw, threads: threads)
        let entries = list.entries[range.clamped(to: list.entries.indices)]
        var subjects: [ExplainedImage.Subject] = []
        for (entry, result) in zip(entries, loader.load(entries)) {
            switch result {
            case .success(let levels):
                subjects.append(.init(name: entry.name, stem: entry.stem, label: nil, levels: levels))
            case .failure(let error): try fail(error)
            }
        }
        guard let samples else { return subjects }
        return subjects
            + range.dropFirst(entries.count).map { place in
                let index = samples.indices[place - list.entries.count]
                return ExplainedImage.Subject(
                    name: "Test image \(index)", stem: "test_\(index)",
                    label: classifier.classNames[Int(samples.images.labels[index])],
                    levels: Array(samples.images[image: index]))
            }
    }
}
