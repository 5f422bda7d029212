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
        (trainingCount, testCount) = (dataset.training.count, dataset.test.count)
        let training = dataset.training.countsPerClass(dataset.classNames.count)
        let test = dataset.test.countsPerClass(dataset.classNames.count)
        classes = dataset.classNames.indices.map {
            ClassCount(name: dataset.classNames[$0], training: training[$0], test: test[$0])
        }
        isGenuine = dataset.genuineness == .genuine
        warning = dataset.genuineness.warning
    }

    /// Several lines for a person to read, without a line end after the last.
    public var text: String {
        var lines = ["\(folder): \(format.rawValue), images of \(height)×\(width)"]
        for file in files {
            let name = URL(fileURLWithPath: file.path).lastPathComponent
            lines.append("  \(file.content): \(name)" + (file.md5.map { ", MD5 of its content \($0)" } ?? ""))
        }
        let nameWidth = classes.map(\.name.count).max() ?? 0
        func row(_ name: String, _ training: String, _ test: String) -> String {
            let padding = String(repeating: " ", count: max(0, nameWidth - name.count))
            return "  \(name)\(padding)  \(pad(training))  \(pad(test))"
        }
        lines.append(row("", "training", "test"))
        lines += classes.map { row($0.name, "\($0.training)", "\($0.test)") }
        lines.append(row("all", "\(trainingCount)", "\(testCount)"))
        lines.append(warning ?? "This is Fashion-MNIST as published.")
        return lines.joined(separator: "\n")
    }

    private func pad(_ text: String) -> String {
        String(repeating: " ", count: max(0, 8 - text.count)) + text
    }
}
