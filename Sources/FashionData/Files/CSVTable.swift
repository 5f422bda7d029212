import FashionCore
import Foundation

/// A table of images as read, with labels as the file writes them.
struct CSVTable {
    /// A number below ``mostClasses``, or ``firstWord`` plus the index of a word.
    typealias Label = UInt16

    /// The label of the first word.
    static let firstWord = Label(mostClasses)
    /// Maximum number of classes.
    static let mostClasses = ImageSet.mostClasses

    /// Height and width of the images.
    let side: Int
    /// Pixels, `[N, side, side]`.
    let pixels: [UInt8]
    /// Labels, `[N]`; nil for a table without labels.
    let labels: [Label]?
    /// The words among the labels, in the order of their numbers.
    let words: [String]
    /// Whether the labels were found in the last column, by the looks of the first and the last; nil when the layout says
    /// where they are.
    private(set) var endsWithLabels: Bool?
    /// Remarks for the user on how the table was read.
    let remarks: [String]

    /// Creates a table, and takes the label from the first or the last cell of each row if the layout leaves that open.
    /// - Throws: `FileError` when neither column looks like labels.
    init(_ layout: CSVLayout, cells: [UInt8], labels: [Label], words: [String], of url: URL) throws {
        side = layout.side
        self.words = words
        guard layout.label == .firstOrLast else {
            pixels = cells
            self.labels = layout.label == .none ? nil : labels
            remarks = layout.remarks
            return
        }
        let width = side * side + 1
        let count = cells.count / width
        let columns = [0, width - 1].map { column in (0..<count).map { cells[$0 * width + column] } }
        let (first, last) = (LabelLook(columns[0]), LabelLook(columns[1]))
        let isLast: Bool
        switch (first.isLabel, last.isLabel) {
        case (true, false): isLast = false
        case (false, true): isLast = true
        case (true, true) where first.fillsBytes != last.fillsBytes: isLast = first.fillsBytes
        case (true, true): isLast = last.hasNoGaps && !first.hasNoGaps
        case (false, false):
            guard count == 1 else {
                throw FileError(
                    url,
                    "expected labels in the first or the last column, since no header names one; found \(first) in the "
                        + "first and \(last) in the last; a first line such as label,pixel1,… tells")
            }
            isLast = false
        }
        endsWithLabels = isLast
        pixels = (0..<count).flatMap { row in
            let start = row * width + (isLast ? 0 : 1)
            return cells[start..<start + width - 1]
        }
        self.labels = columns[isLast ? 1 : 0].map(Label.init)
        remarks =
            layout.remarks
            + (isLast ? ["the labels are in the last column, since the first looks like a pixel"] : [])
    }
}

/// Statistics of the values of a column that distinguish labels from the pixels of a corner.
///
/// The corner of an image of an article is nearly always background; otherwise its values are scattered over 0 to 255.
/// Classes are few, and none of them has nearly all images.
struct LabelLook: CustomStringConvertible {
    /// Number of different values.
    let different: Int
    private let most: Int
    private let largest: Int
    private let share: Double
    private let count: Int

    init(_ values: [some BinaryInteger]) {
        var counts = [Int](repeating: 0, count: max(256, (values.map { Int($0) }.max() ?? 0) + 1))
        for value in values { counts[Int(value)] += 1 }
        count = values.count
        different = counts.count { $0 > 0 }
        largest = counts.lastIndex { $0 > 0 } ?? 0
        let top = counts.indices.max { counts[$0] < counts[$1] } ?? 0
        most = top
        share = Double(counts[top]) / Double(max(values.count, 1))
    }

    /// Whether there is only one class.
    var isConstant: Bool { different < 2 }
    /// Whether the classes are numbered without gaps.
    var hasNoGaps: Bool { different == largest + 1 }
    /// Whether the values are all that a byte has, as those of a pixel that lies in no background.
    var fillsBytes: Bool { different == 256 }
    /// Whether one value has most images and the others are scattered, unlike any numbering of classes.
    var isPixel: Bool { share > 0.5 && largest >= 30 && different * 2 <= largest }
    /// Whether the values may be labels.
    var isLabel: Bool {
        !isConstant && !isPixel && share <= 0.9 && (count < 50 || different <= max(count / 4, 2))
            && (hasNoGaps || different <= 128)
    }

    /// A description in words.
    var description: String {
        isConstant ? "nothing but \(most)" : "\(different) different values up to \(largest)"
    }
}
