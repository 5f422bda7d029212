import FashionCore
import Foundation

/// What `fashion data info` tells about a data set: as text for people, or encoded for programs.
public struct DatasetInfo: Sendable, Equatable, Codable {
    /// One of the files.
    public struct File: Sendable, Equatable, Codable {
        /// What it holds, in words.
        public let content: String
        /// Where it is.
        public let path: String
        /// MD5 of the decompressed bytes, in hexadecimal; none for CSV.
        public let md5: String?
    }

    /// A class and how often it occurs.
    public struct ClassCount: Sendable, Equatable, Codable {
        /// The class's name.
        public let name: String
        /// Its images in the training set.
        public let training: Int
        /// Its images that the data sets apart for validation; nil where it has none.
        public let validation: Int?
        /// Its images in the test set.
        public let test: Int
    }

    /// The folder that holds the files.
    public let folder: String
    /// How they are stored.
    public let format: DatasetSource.Format
    /// The files, training first.
    public let files: [File]
    /// The images' height in pixels.
    public let height: Int
    /// The images' width in pixels.
    public let width: Int
    /// 3 for images in colour; nil for grey ones.
    public let channels: Int?
    /// What the image files are; nil for other formats.
    public let imageFiles: ImageFilesSummary?
    /// How many images there are to train on.
    public let trainingCount: Int
    /// How many images there are to test on.
    public let testCount: Int
    /// Every class, label 0 first.
    public let classes: [ClassCount]
    /// Whether it is Fashion-MNIST as published.
    public let isGenuine: Bool
    /// What is wrong if it is not.
    public let warning: String?

    /// Describes a set.
    public init(_ dataset: Dataset) {
        folder = dataset.source.folder.path
        format = dataset.source.format
        files = dataset.source.files.enumerated().map { index, file in
            let md5 = index < dataset.md5s.count ? dataset.md5s[index] : nil
            return File(content: file.content, path: file.url.path, md5: md5)
        }
        (height, width) = (dataset.training.height, dataset.training.width)
        channels = dataset.training.channels == 1 ? nil : dataset.training.channels
        imageFiles = dataset.files
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

    /// Several lines for a person to read, without a line end after the last.
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
            let name = name.shownOnOneLine
            let padding = String(repeating: " ", count: max(0, nameWidth - name.count))
            let columns = [training] + (hasValidation ? [validation] : []) + [test]
            return "  \(name)\(padding)" + columns.map { "  " + pad($0) }.joined()
        }
        lines.append(row("", "training", "validation", "test"))
        lines += classes.map { row($0.name, "\($0.training)", "\($0.validation ?? 0)", "\($0.test)") }
        let validationCount = classes.reduce(0) { $0 + ($1.validation ?? 0) }
        lines.append(row("all", "\(trainingCount)", "\(validationCount)", "\(testCount)"))
        lines += imageFiles?.lines ?? []
        if isGenuine {
            lines.append("This is Fashion-MNIST as published.")
        } else if imageFiles == nil, let warning {
            lines.append(warning)
        }
        return lines.joined(separator: "\n")
    }

    private func pad(_ text: String) -> String {
        String(repeating: " ", count: max(0, 8 - text.count)) + text
    }
}
