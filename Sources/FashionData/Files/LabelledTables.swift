import FashionCore
import Foundation

/// A training and a test table whose labels are numbers in one common list of classes.
struct LabelledTables {
    let training: ImageSet
    let test: ImageSet
    /// The words that are labels; nil when labels are numbers.
    let classNames: [String]?
    /// Remarks for the user on how the tables were read.
    let remarks: [String]

    /// Reads both files.
    /// - Throws: `FileError` that names the file, also when it has no labels.
    init(_ trainingURL: URL, _ testURL: URL) throws {
        let tables = try [trainingURL, testURL].map { (url: $0, table: try CSVReader.read($0)) }
        if let first = tables[0].table.endsWithLabels, let second = tables[1].table.endsWithLabels,
            first != second
        {
            throw FileError(
                testURL,
                "has its labels in the \(second ? "last" : "first") column by the looks of its numbers, and "
                    + "\(trainingURL.lastPathComponent) in the \(first ? "last" : "first") one; a first line such as "
                    + "label,pixel1,… in both tells")
        }
        let labels = try tables.map { url, table in
            guard let labels = table.labels else {
                throw FileError(
                    url,
                    "has no labels: all \(table.side * table.side) columns are pixels of images of "
                        + "\(table.side)×\(table.side). Training and evaluation need a column named label; "
                        + "`fashion predict \(url.lastPathComponent)` says what is on the images")
            }
            return labels
        }
        remarks = tables.flatMap { url, table in table.remarks.map { "\(url.lastPathComponent): \($0)" } }

        // If one label is a word, all labels are words.
        var names: [String]?
        if tables.contains(where: { !$0.table.words.isEmpty }) {
            let texts = zip(tables, labels).flatMap { part, labels in Set(labels).map(part.table.text) }
            names = ClassNames.ordered(Set(texts))
            guard names?.count ?? 0 <= CSVTable.mostClasses else {
                throw FileError(trainingURL, "expected at most \(CSVTable.mostClasses) classes, found more")
            }
        }
        classNames = names
        let places = names.map { names in Dictionary(uniqueKeysWithValues: zip(names, 0...)) }
        let sets = try zip(tables, labels).map { part, labels in
            let map = Dictionary(
                uniqueKeysWithValues: Set(labels).map { label in
                    (
                        label,
                        places.map { UInt16(truncatingIfNeeded: $0[part.table.text(of: label)] ?? 0) }
                            ?? label
                    )
                })
            guard
                let set = ImageSet(
                    height: part.table.side, width: part.table.side, pixels: part.table.pixels,
                    labels: labels.map { map[$0] ?? 0 })
            else { throw FileError(part.url, "holds another number of pixels than its rows have") }
            return set
        }
        (training, test) = (sets[0], sets[1])
    }
}

extension CSVTable {
    /// Returns a label as the file writes it.
    fileprivate func text(of label: Label) -> String {
        label < Self.firstWord ? "\(label)" : words[Int(label - Self.firstWord)]
    }
}

/// Tables of images, with or without labels.
public enum ImageTable {
    /// Reads the images of a table; a label column is ignored.
    /// - Returns: the images, all with the label 0.
    /// - Throws: `FileError` that names line and column.
    public static func images(of url: URL) throws -> ImageSet { try read(url).images }

    /// Reads the images of a table; a label column is ignored.
    /// - Returns: the images, all with the label 0, and remarks for the user on how the table was read.
    /// - Throws: `FileError` that names line and column.
    package static func read(_ url: URL) throws -> (images: ImageSet, remarks: [String]) {
        let table = try CSVReader.read(url, for: .images)
        let count = table.pixels.count / (table.side * table.side)
        guard
            let set = ImageSet(
                height: table.side, width: table.side, pixels: table.pixels,
                labels: [UInt8](repeating: 0, count: count))
        else { throw FileError(url, "holds another number of pixels than its rows have") }
        return (set, table.remarks)
    }

    /// Whether the name of a file is that of a table: `.csv` or `.tsv`, optionally followed by `.gz`.
    public static func isTable(_ url: URL) -> Bool {
        let name = url.lastPathComponent.lowercased()
        return [".csv", ".tsv"].contains { name.hasSuffix($0) || name.hasSuffix($0 + ".gz") }
    }
}
