import FashionCore

/// What the image files of a data set are: formats, sizes, and what is wrong with some.
public struct ImageFilesSummary: Sendable, Equatable, Codable {
    /// A file that was left out.
    public struct Unreadable: Sendable, Equatable, Codable {
        /// Its path below the data set's folder; in a list its line and its path.
        public let file: String
        /// Why.
        public let reason: String
    }

    /// Files with the same contents.
    public struct Duplicate: Sendable, Equatable, Codable {
        /// Their paths below the data set's folder.
        public let files: [String]
        /// Whether they are in more than one of training, validation and test.
        public let crossesParts: Bool
        /// Whether they are in more than one class.
        public let crossesClasses: Bool
    }

    /// Files of each format.
    public let formats: [String: Int]
    /// Files that store colours; the others are grey.
    public let colourFiles: Int
    /// Width and height of the image with the fewest pixels.
    public let smallest: [Int]
    /// Of the one in the middle.
    public let median: [Int]
    /// Of the one with the most.
    public let largest: [Int]
    /// Files that were left out.
    public let unreadable: [Unreadable]
    /// Files in the folders of classes that are no images.
    public let others: Int
    /// Files that are there more than once.
    public let duplicates: [Duplicate]
    /// Files that validate or test because no other file of their class came to do so by its contents, with their parts.
    public let standIns: [String]
}

extension ImageFilesSummary {
    /// What a person should know of the files, a line each.
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
