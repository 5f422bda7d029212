import FashionCore
import Foundation

/// The layout of a table, detected from its first two lines: the separator, whether there is a header, and which
/// columns are the label, pixels or neither.
///
/// Images are square, so the number of columns tells much: a square number plus 1 means a label and an image, a square
/// number an image without a label.
struct CSVLayout {
    /// Position of the labels.
    enum Label: Equatable {
        case column(Int)
        /// In the first or the last column of those that are kept, which is decided from all rows.
        case firstOrLast
        /// There are no labels.
        case none
    }

    /// What a table is read for; errors name a remedy for it.
    enum Purpose {
        /// A data set, which `--data` names.
        case dataset
        /// Images to be predicted or explained.
        case images
    }

    /// The byte between two fields.
    let separator: UInt8
    /// Number of fields in a row.
    let columns: Int
    /// Whether the first line is a header.
    let hasHeader: Bool
    /// Position of the labels.
    private(set) var label: Label
    /// Columns that are neither pixels nor the label.
    private(set) var skipped: Set<Int> = []
    /// Height and width of the images.
    private(set) var side = 0
    /// For each pixel of an image in row-major order, its place among the pixel columns; nil when they are in order.
    private(set) var pixelOrder: [Int]?
    /// Remarks for the user.
    private(set) var remarks: [String] = []

    /// Detects the layout.
    /// - Parameters:
    ///   - lines: the first line that is not blank, and the next one if there is one.
    ///   - number: line number of the first of them.
    ///   - purpose: what the table is read for.
    /// - Throws: `FileError` when the columns do not form an image.
    init(lines: [ArraySlice<UInt8>], number: Int, of url: URL, for purpose: Purpose) throws {
        separator = Self.separator(of: lines[0])
        var names = CSVFields.split(lines[0], by: separator)
        let second = lines.count > 1 ? CSVFields.split(lines[1], by: separator) : nil
        hasHeader = Self.isHeader(names, before: second)
        // R omits the name above its row names.
        if hasHeader, let second, second.count == names.count + 1, second.last != "" {
            names.insert("", at: 0)
        }
        // Every line ends with a separator.
        if let second, second.last == "", second.count == names.count + 1 { names.append("") }
        if names.last == "", second.map({ $0.last == "" && $0.count == names.count }) ?? true, names.count > 1
        {
            skipped.insert(names.count - 1)
        }
        columns = names.count
        label = .none
        var kept = names.indices.filter { !skipped.contains($0) }
        if hasHeader {
            try chooseByNames(names, &kept, in: url, line: number)
        } else {
            chooseByNumbers(names, second, &kept)
        }
        let pixels = kept.count - (label == .none ? 0 : 1)
        if pixels < 4, Self.namesImages(names, second, hasHeader: hasHeader) {
            let remedy =
                switch purpose {
                case .dataset:
                    "--data …/\(url.lastPathComponent) reads such a list: a column path with the paths of the files beside a "
                        + "column label"
                case .images:
                    "name the images or their folder; `fashion evaluate --data \(url.lastPathComponent)` measures a list"
                }
            throw FileError(
                url, "line \(number): expected the pixels of images, found a list of image files; \(remedy)")
        }
        if Self.side(of: pixels) == nil {
            // A label may be among the columns.
            for count in [pixels, pixels - 1] {
                guard count.isMultiple(of: 3), let side = Self.side(of: count / 3), side > 1 else { continue }
                throw FileError(
                    url,
                    "line \(number): expected the pixels of a square grey image, found \(count) columns, as many as images "
                        + "of \(side)×\(side) in colour have; a table does not say in which order, an .npz or IDX file of the "
                        + "shape N×\(side)×\(side)×3 does")
            }
        }
        if pixels == 1, kept.count == 2 {
            let remedy =
                switch purpose {
                case .dataset:
                    "--data takes their folder, with a folder for each class in it, or a list with the columns path and label"
                case .images: "name the images or their folder"
                }
            throw FileError(
                url,
                "line \(number): expected images of at least 2×2 pixels, found one column beside the label: "
                    + "\(CSVFields.show(names[kept.first { label != .column($0) } ?? 0])). For images in files, \(remedy)"
            )
        }
        guard let side = Self.side(of: pixels), side > 1 else {
            throw FileError(
                url,
                "line \(number): expected a label and the pixels of a square image (such as 1 + 784 columns), found "
                    + "\(kept.count) column\(kept.count == 1 ? " " + CSVFields.show(names[0]) : "s")")
        }
        if hasHeader, label == .firstOrLast, !Self.areConsecutive(names.filter { $0 != "" }) {
            throw FileError(
                url,
                "line \(number): expected a column named \"label\", found \(names.prefix(4).map(\.shownOnOneLine).joined(separator: ", ")), …"
            )
        }
        self.side = side
        guard hasHeader, label != .firstOrLast else { return }
        let pixelNames = kept.filter { label != .column($0) }.map { names[$0] }
        guard let order = CSVColumnNumbers.order(of: pixelNames, side: side) else { return }
        pixelOrder = order
        let place = order.indices.first { order[$0] != $0 } ?? 0
        remarks.append(
            "the pixel columns are not in the order of their numbers (\"\(pixelNames[order[place]].shownOnOneLine)\" is expected "
                + "where \"\(pixelNames[place].shownOnOneLine)\" stands); they are read by number")
    }

    /// Whether a table names image files: a column has such a name, or a field of the first row such an ending.
    private static func namesImages(_ names: [String], _ second: [String]?, hasHeader: Bool) -> Bool {
        hasHeader && names.contains(where: PathListColumns.isPathName)
            || (hasHeader ? second ?? [] : names).contains(where: ImageFolderFiles.hasImageEnding)
    }

    /// Chooses columns by name: the label has a known name, or the only one that is unlike the others.
    /// - Throws: `FileError` when several columns may be the label.
    private mutating func chooseByNames(
        _ names: [String], _ kept: inout [Int], in url: URL, line: Int
    ) throws {
        let stems = names.map(Self.stem)
        let counts = Dictionary(kept.map { (stems[$0], 1) }, uniquingKeysWith: +)
        let pixelStem = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        let named = kept.filter { Self.labelNames.contains(names[$0].lowercased()) }
        let best = named.count > 1 ? named.filter { names[$0].lowercased() == "label" } : named
        guard best.count == 1 || named.isEmpty else {
            let found = named.prefix(4).map { "\"\(names[$0].shownOnOneLine)\"" }.joined(separator: ", ")
            throw FileError(
                url,
                "line \(line): expected one column of labels, found \(found); name one of them \"label\", or remove the others"
            )
        }
        if let column = best.first { label = .column(column) }
        func count() -> Int { kept.count - (label == .none ? 0 : 1) }
        func leaveOut(_ isOut: (Int) -> Bool) {
            let out = kept.filter { label != .column($0) && isOut($0) }
            guard !out.isEmpty else { return }
            remarks += out.prefix(Self.mostRemarks).map {
                "column \($0 + 1) (\(names[$0].isEmpty ? "without a name" : "\"\(names[$0].shownOnOneLine)\"")) is no pixel and is left out"
            }
            if out.count > Self.mostRemarks {
                remarks.append("\(out.count - Self.mostRemarks) more columns are no pixels and are left out")
            }
            skipped.formUnion(out)
            kept.removeAll(where: skipped.contains)
        }
        if Self.side(of: count()) == nil {
            leaveOut {
                Self.indexNames.contains(names[$0].lowercased())
                    || names[$0].lowercased().hasPrefix("unnamed")
            }
        }
        if label == .none, Self.side(of: kept.count - 1) != nil, Self.side(of: kept.count) == nil {
            let odd = kept.filter { stems[$0] != pixelStem }
            label = odd.count == 1 ? .column(odd[0]) : .firstOrLast
        }
        if label != .none, label != .firstOrLast, Self.side(of: count()) == nil,
            (pixelStem.flatMap { counts[$0] } ?? 0) * 2 > kept.count
        {
            leaveOut { stems[$0] != pixelStem }
        }
    }

    /// Chooses the columns of a table without a header.
    private mutating func chooseByNumbers(_ first: [String], _ second: [String]?, _ kept: inout [Int]) {
        let words = kept.filter {
            CSVFields.number(first[$0]) == nil && first[$0].contains(where: \.isLetter)
        }
        let extra = (0...2).first { Self.side(of: kept.count - $0) != nil }
        // Two columns too many: the first one numbers the rows.
        if extra == 2, let start = Int(first[0]), [0, 1].contains(start),
            second.map({ Int($0[0]) == start + 1 }) ?? true
        {
            remarks.append("column 1 counts the rows and is left out")
            skipped.insert(0)
            kept.removeAll { $0 == 0 }
        }
        guard extra != 0 else { return }
        label =
            words.count == 1
                && second.map({ $0.count > words[0] && CSVFields.number($0[words[0]]) == nil }) ?? true
            ? .column(words[0]) : .firstOrLast
    }

    /// Returns the square root of a number of pixels; nil when it is not a whole number or is too large.
    private static func side(of pixels: Int) -> Int? {
        guard pixels > 0 else { return nil }
        let side = Int(Double(pixels).squareRoot().rounded())
        return side <= ImageLimits.side && side * side == pixels ? side : nil
    }

    /// Returns the first of tab, semicolon, bar and comma that occurs, in this order, so that numbers may have a
    /// decimal comma; else a blank, or a comma when there is none.
    private static func separator(of line: ArraySlice<UInt8>) -> UInt8 {
        usual.first(where: line.contains) ?? (line.contains(0x20) ? 0x20 : 0x2C)
    }

    /// Returns the bytes that may separate the fields of a line.
    static func separators(in line: ArraySlice<UInt8>) -> [UInt8] {
        usual.contains(where: line.contains) || !line.contains(0x20) ? usual : [0x20]
    }

    /// Tab, semicolon, bar and comma.
    private static let usual: [UInt8] = [0x09, 0x3B, 0x7C, 0x2C]

    private static func isHeader(_ names: [String], before second: [String]?) -> Bool {
        if names.contains(where: { labelNames.contains($0.lowercased()) }) { return true }
        // pandas numbers columns without names.
        if areConsecutive(names.filter { $0 != "" }),
            second.map({ $0.count < 5 || !areConsecutive($0) }) ?? true
        {
            return true
        }
        func words(_ fields: [String]) -> [Int] {
            fields.indices.filter { fields[$0] != "" && CSVFields.number(fields[$0]) == nil }
        }
        let positions = words(names)
        return positions.count > 1 && second.map { words($0) != positions } ?? true
    }

    /// Whether these are at least five consecutive numbers from 0 or 1.
    private static func areConsecutive(_ names: [String]) -> Bool {
        guard names.count >= 5, let first = Int(names[0]), [0, 1].contains(first) else { return false }
        return names.enumerated().allSatisfy { Int($1) == first + $0 }
    }

    /// Returns the name of a column without its number: `pixel` for `pixel17`, the empty string for `3x4`.
    static func stem(_ name: String) -> String {
        let letters = name.lowercased().filter(\.isLetter)
        return letters == "x" && name.contains(where: \.isNumber) ? "" : letters
    }

    /// Maximum number of columns left out for the same reason that have a remark of their own.
    private static let mostRemarks = 5

    private static let labelNames: Set<String> = [
        "label", "labels", "class", "classes", "target", "category", "class_label", "classlabel", "label_id",
        "y",
    ]
    private static let indexNames: Set<String> = [
        "", "index", "idx", "id", "row", "rowid", "row_id", "no", "nr", "number", "imageid", "image_id",
        "image",
        "file", "filename", "name", "split", "usage",
    ]
}
