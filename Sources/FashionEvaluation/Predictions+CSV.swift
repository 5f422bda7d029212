import FashionCore
import Foundation

extension Predictions {
    /// The table of `predictions.csv`: a header, then one line per image.
    ///
    /// The columns are `index` (from 0), `label` and `predicted` (class numbers), and one column of probabilities per
    /// class, headed by its name. Probabilities have as many digits as it takes to restore the same float32. Quoting
    /// follows RFC 4180; lines end with a line feed, as data tools expect.
    public var csv: String {
        var text =
            (["index", "label", "predicted"] + classNames).map(CSVField.quoted).joined(separator: ",") + "\n"
        text.reserveCapacity(count * (12 + 14 * classNames.count))
        for image in 0..<count {
            text += "\(image),\(labels[image]),\(predicted[image])"
            for probability in row(image) { text += ",\(probability)" }
            text += "\n"
        }
        return text
    }

    /// Writes ``csv`` to a file atomically.
    /// - Throws: `FileError` that names the file.
    public func writeCSV(to url: URL) throws {
        try WholeFile.write(csv, to: url)
    }
}
