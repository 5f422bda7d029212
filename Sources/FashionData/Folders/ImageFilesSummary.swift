import FashionCore

/// Summary of the image files of a data set: formats, sizes and problems.
public struct ImageFilesSummary: Sendable, Equatable, Codable {
    /// A file that was left out.
    public struct Unreadable: Sendable, Equatable, Codable {
        /// Path below the data set's folder; for a list, the line and the path.
        public let file: String
        /// The reason.
        public let reason: String
    }

    /// Files with the same contents.
    public struct Duplicate: Sendable, Equatable, Codable {
        /// Paths below the data set's folder.
        public let files: [String]
        /// Whether they occur in more than one of training, validation and test.
        public let crossesParts: Bool
        /// Whether they occur in more than one class.
        public let crossesClasses: Bool
    }

    /// Number of files of each format.
    public let formats: [String: Int]
    /// Number of files that store colours; the others are grey.
    public let colourFiles: Int
    /// Width and height of the image with the fewest pixels.
    public let smallest: [Int]
    /// Width and height of the image with the median number of pixels.
    public let median: [Int]
    /// Width and height of the image with the most pixels.
    public let largest: [Int]
    /// Files that were left out.
    public let unreadable: [Unreadable]
    /// Number of files in the folders of classes that are not images.
    public internal(set) var others: Int
    /// Files that occur more than once.
    public let duplicates: [Duplicate]
    /// Files that were moved to validation or test because their class had no file there by contents, with their parts.
    public let standIns: [String]
}

extension ImageFilesSummary {
    /// A description of the files for the user, one remark per line.
    var lines: [String] {
        let count = formats.values.reduce(0, +)
        let kinds = formats.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        func size(_ sides: [Int]) -> String { sides.map(String.init).joined(separator: "×") }
        var lines = [
            "\(count) files: \(kinds.joined(separator: ", ")); \(colourFiles) in colour, \(count - colourFiles) grey",
            "sizes (width×height): smallest \(size(smallest)), median \(size(median)), largest \(size(largest))",
        ]
        if others > 0 {
            lines.append(
                others == 1
                    ? "one other file in the folders of classes is no image"
                    : "\(others) other files in the folders of classes are no images")
        }
        if !unreadable.isEmpty {
            lines.append("\(unreadable.count) cannot be read and are left out:")
            lines += unreadable.prefix(10).map { "  \($0.file.shownOnOneLine): \($0.reason)" }
        }
        let crossing = duplicates.filter(\.crossesParts)
        let contradicting = duplicates.filter(\.crossesClasses)
        lines.append(
            "\(duplicates.count) images are there more than once, \(crossing.count) of them in more than one of training, "
                + "validation and test, \(contradicting.count) in more than one class")
        lines += duplicates.filter { $0.crossesParts || $0.crossesClasses }.prefix(10).map {
            "  " + $0.files.prefix(4).map(\.shownOnOneLine).joined(separator: " = ")
        }
        return lines
    }
}
