import FashionCore
import Foundation

/// The true and the predicted class of every image, read from a `predictions.csv`.
public struct PredictionTable: Sendable, Equatable {
    /// The true classes, `[N]`.
    public let labels: [Int]
    /// The most probable classes, `[N]`.
    public let predicted: [Int]

    /// Whether each image was classified correctly, `[N]`.
    public var isCorrect: [Bool] { zip(labels, predicted).map(==) }

    /// Reads a table that ``Predictions/writeCSV(to:)`` wrote; the columns of probabilities are skipped.
    /// - Throws: `FileError` that names the file and the row.
    public init(contentsOf url: URL) throws {
        let data = try WholeFile.contents(of: url, atMost: 1 << 30)
        guard data.starts(with: Data("index,label,predicted".utf8)) else {
            throw FileError(url, "expected a table with the columns index, label, predicted")
        }
        var (labels, predicted) = ([Int](), [Int]())
        guard let end = Self.endOfHeader(data) else {
            throw FileError(url, "expected a header and a row for each image, found no end of the header")
        }
        let rows = data[end...].split(separator: UInt8(ascii: "\n"))
        for (number, line) in rows.enumerated() {
            let cells = line.split(
                separator: UInt8(ascii: ","), maxSplits: 3, omittingEmptySubsequences: false
            )
            .prefix(3).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
            guard cells.count == 3, cells[0] == number, cells[1] >= 0, cells[2] >= 0 else {
                throw FileError(
                    url,
                    "row \(number + 2): expected image \(number) with two classes, found "
                        + "\"\(String(decoding: line.prefix(40), as: UTF8.self))\"")
            }
            labels.append(cells[1])
            predicted.append(cells[2])
        }
        (self.labels, self.predicted) = (labels, predicted)
    }

    /// Returns where the first line ends, nil when it does not; a class's name in quotes may contain line breaks.
    private static func endOfHeader(_ data: Data) -> Data.Index? {
        var isQuoted = false
        return data.firstIndex {
            if $0 == UInt8(ascii: "\"") { isQuoted.toggle() }
            return $0 == UInt8(ascii: "\n") && !isQuoted
        }
    }
}
