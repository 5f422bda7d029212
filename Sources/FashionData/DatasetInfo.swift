import FashionCore
import Foundation

/// The description of a data set by `fashion data info`: as text for people, or encoded for programs.
public struct DatasetInfo: Sendable, Equatable, Codable {
    /// A file of the set.
    public struct File: Sendable, Equatable, Codable {
        /// Content of the file, in words.
        public let content: String
        /// Path of the file.
        public let path: String
        /// MD5 in hexadecimal: of the decompressed bytes for IDX, and of all contents, labels and the preparation for
        /// image files; nil for CSV and NPZ.
        public let md5: String?
    }

    /// A class and its number of images.
    public struct ClassCount: Sendable, Equatable, Codable {
        /// Name of the class.
        public let name: String
        /// Number of its training images, without those for validation.
        public let training: Int
        /// Number of its images that the data sets aside for validation; nil when there are none.
        public let validation: Int?
        /// Number of its test images.
        public let test: Int
    }

    /// The folder that holds the files.
    public let folder: String
    /// Format of the files.
    public let format: DatasetSource.Format
    /// The files, training first.
    public let files: [File]
    /// Height of the images in pixels.
    public let height: Int
    /// Width of the images in pixels.
    public let width: Int
    /// 3 for images in colour; nil for grey ones.
    public let channels: Int?
    /// Summary of the image files; nil for other formats.
    public let imageFiles: ImageFilesSummary?
    /// Pairs of nearly the same image across parts and classes; nil when they were not searched for.
    public let nearDuplicates: NearDuplicatePairs?
    /// Number of training images, without those for validation.
    public let trainingCount: Int
    /// Number of test images.
    public let testCount: Int
    /// All classes, in label order.
    public let classes: [ClassCount]
    /// Whether the set is Fashion-MNIST as published.
    public let isGenuine: Bool
    /// Warning about a set that differs from the published one; nil when there is none.
    public let warning: String?

    /// Describes a data set.
    /// - Parameter nearDuplicates: the pairs that a search in the set found; nil for no search.
    public init(_ dataset: Dataset, nearDuplicates: NearDuplicatePairs? = nil) {
        folder = dataset.source.folder.path
        format = dataset.source.format
        files = dataset.source.files.enumerated().map { index, file in
            // Tables and arrays are told apart by their contents, not by their files.
            let isOfFiles = ![.csv, .npz].contains(dataset.source.format)
            let md5 = isOfFiles && index < dataset.md5s.count ? dataset.md5s[index] : nil
            return File(content: file.content, path: file.url.path, md5: md5)
        }
        (height, width) = (dataset.training.height, dataset.training.width)
        channels = dataset.training.channels == 1 ? nil : dataset.training.channels
        imageFiles = dataset.files
        self.nearDuplicates = nearDuplicates
        let classCount = dataset.classNames.count
        let all = dataset.training.countsPerClass(classCount)
        let validation = dataset.validation.map { range in
            range.reduce(into: [Int](repeating: 0, count: classCount)) { counts, image in
                counts[Int(dataset.training.labels[image])] += 1
            }
        }
        let training = validation.map { zip(all, $0).map { $0 - $1 } } ?? all
        (trainingCount, testCount) = (training.reduce(0, +), dataset.test.count)
        let test = dataset.test.countsPerClass(dataset.classNames.count)
        classes = dataset.classNames.indices.map {
            ClassCount(
                name: dataset.classNames[$0], training: training[$0], validation: validation?[$0],
                test: test[$0])
        }
        isGenuine = dataset.genuineness == .genuine
        warning = dataset.genuineness.warning
    }

    /// The description as several lines of text, without a line break after the last.
    public var text: String {
        var lines = [
            "\(folder): \(format.rawValue), images of \(height)×\(width)"
                + (channels == 3 ? " in colour" : "")
        ]
        for file in files {
            let name = URL(fileURLWithPath: file.path).lastPathComponent
            lines.append(
                "  \(file.content): \(name.shownOnOneLine)"
                    + (file.md5.map { ", MD5 of its content \($0)" } ?? ""))
        }
        let nameWidth = classes.map(\.name.shownOnOneLine.count).max() ?? 0
        let hasValidation = classes.contains { $0.validation != nil }
        func row(_ name: String, _ training: String, _ validation: String, _ test: String) -> String {
            let name = Formatting.left(name.shownOnOneLine, nameWidth)
            let columns = [training] + (hasValidation ? [validation] : []) + [test]
            return "  \(name)" + columns.map { "  " + Formatting.right($0, 8) }.joined()
        }
        lines.append(row("", "training", "validation", "test"))
        lines += classes.map { row($0.name, "\($0.training)", "\($0.validation ?? 0)", "\($0.test)") }
        let validationCount = classes.reduce(0) { $0 + ($1.validation ?? 0) }
        lines.append(row("all", "\(trainingCount)", "\(validationCount)", "\(testCount)"))
        lines += (imageFiles?.lines ?? []) + (nearDuplicates?.lines ?? [])
        if isGenuine {
            lines.append("This is Fashion-MNIST as published.")
        } else if imageFiles == nil, let warning {
            lines.append(warning)
        }
        return lines.joined(separator: "\n")
    }
}
