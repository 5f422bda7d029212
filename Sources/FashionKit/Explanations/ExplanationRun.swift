import FashionCore
import FashionData
import FashionInference
import FashionReporting
import Foundation

/// Explains the images of a list and of a data set, batch by batch: only one batch is in memory at a time, and an
/// unreadable image does not stop the run.
public struct ExplanationRun {
    /// Images of a data set, selected by index.
    public struct Samples: Sendable {
        /// The data set, with images of the network's size.
        public let images: ImageSet
        /// The indices of the images to explain.
        public let indices: [Int]

        /// Selects images of a data set.
        public init(_ images: ImageSet, at indices: [Int]) {
            self.images = images
            self.indices = indices
        }
    }

    /// An event of a run: first the problems of the list, then the beginning, then for each batch the unreadable
    /// images, the explanations and its end.
    public enum Event {
        /// A file or a folder cannot be read; the error names it.
        case failed(any Error)
        /// The images come next; this event is omitted when there are none.
        case began(total: Int)
        /// An image was explained.
        case explained(ExplainedImage)
        /// A batch has ended, with `done` of `total` images processed.
        case batchEnded(done: Int, total: Int)
    }

    private static let batch = 16

    /// The model to explain.
    public let classifier: Classifier
    /// The image files, which are explained first.
    public let list: ImageList
    /// The images of a data set, which are explained after the files.
    public let samples: Samples?
    /// The index of the class to explain; `nil` explains each image's most probable class.
    public let label: Int?
    /// Whether files are used without preprocessing; they must then have the network's size.
    public let isRaw: Bool
    /// The number of threads that read and compute.
    public let threads: Int

    /// Prepares a run, without reading or computing anything.
    /// - Parameters:
    ///   - label: the index of the class to explain; `nil` explains each image's most probable class.
    ///   - threads: the number of threads that read and compute, at least 1.
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

    /// The number of images.
    public var total: Int { list.entries.count + (samples?.indices.count ?? 0) }

    /// Explains all images.
    /// - Parameter report: is called for every event, the problems of the list first.
    /// - Returns: the number of files and folders that could not be read.
    /// - Throws: `FileError` that names the model when its network has no convolution or its outputs are not numbers,
    ///   `InvalidArgument` for an image of ``samples`` whose label is none of the model's classes, and the errors of
    ///   `report`.
    public func run(_ report: (Event) throws -> Void) throws -> Int {
        var failed = 0
        let classes = classifier.classNames.count
        if let samples, let index = samples.indices.first(where: { samples.images.labels[$0] >= classes }) {
            throw InvalidArgument(
                "label of test image \(index)", expected: "one of the model's, 0 to \(classes - 1)",
                found: "\(samples.images.labels[index])")
        }
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

    /// Reads the images at these positions: the files first, the images of the data set after them.
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
