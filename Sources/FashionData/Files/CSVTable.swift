import FashionCore
import Foundation

/// A table of images as it was read, its labels still as the file writes them.
struct CSVTable {
    /// A number below ``mostClasses``, or from ``firstWord`` on the place of a word.
    typealias Label = UInt16

    /// What stands for the first word.
    static let firstWord = Label(mostClasses)
    /// The most classes that there may be.
    static let mostClasses = ImageSet.mostClasses

    /// Height and width of the images.
    let side: Int
    /// `[N, side, side]`.
    let pixels: [UInt8]
    /// `[N]`; nil for a table without labels.
    let labels: [Label]?
    /// The words among the labels, in the order of their numbers.
    let words: [String]
    /// What a person should know of how the table was read.
    let remarks: [String]

    /// Takes the label out of rows in which it may be the first or the last cell.
    /// - Throws: `FileError` when neither looks like one.
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

/// What the values of a column look like: labels, or the pixels of a corner.
///
/// A corner of an article's image is nearly always background, and where it is not it takes values from all over 0 to
/// 255; classes are few, and none of them has nearly all images.
struct LabelLook: CustomStringConvertible {
    /// How many different values there are.
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

    /// Whether there is one class only.
    var isConstant: Bool { different < 2 }
    /// Whether classes are numbered through.
    var hasNoGaps: Bool { different == largest + 1 }
    /// Whether one value has most images and the others are scattered: no numbering of classes looks so.
    var isPixel: Bool { share > 0.5 && largest >= 30 && different * 2 <= largest }
    /// Whether the values may be labels.
    var isLabel: Bool {
        !isConstant && !isPixel && share <= 0.9 && (count < 50 || different <= max(count / 4, 2))
            && (hasNoGaps || different <= 128)
    }

    /// In words.
    var description: String {
        isConstant ? "nothing but \(most)" : "\(different) different values up to \(largest)"
    }
}
