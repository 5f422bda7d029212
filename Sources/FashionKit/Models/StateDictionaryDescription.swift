import FashionCore
import FashionModelFiles
import Foundation

/// A description of a PyTorch state dictionary: the name, shape, type and number of elements of every tensor.
public struct StateDictionaryDescription {
    private let dictionary: StateDictionary
    private let url: URL

    /// Describes weights without a network.
    /// - Parameter url: the location of the file.
    public init(_ dictionary: StateDictionary, of url: URL) {
        self.dictionary = dictionary
        self.url = url
    }

    /// Several lines of text without a trailing newline.
    public var text: String {
        let header = ["Tensor", "Shape", "Type", "Numbers"]
        let rows = dictionary.tensors.map { tensor in
            [
                tensor.name.shownOnOneLine,
                "(" + tensor.shape.map(String.init).joined(separator: ", ") + ")", tensor.typeName,
                Formatting.grouped(tensor.count),
            ]
        }
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            zip(cells, widths).enumerated().map { column, cell in
                column == 3 ? Formatting.right(cell.0, cell.1) : Formatting.left(cell.0, cell.1)
            }.joined(separator: "  ")
        }
        let count = Formatting.grouped(dictionary.tensors.reduce(0) { $0 + $1.count })
        let lines =
            [line(header)] + rows.map(line) + [
                "", "File:   \(url.path)", "Format: \(ModelFile.Format.stateDictionary.rawValue)",
                "Total:  \(dictionary.tensors.count) tensors, \(count) numbers",
            ]
        return lines.joined(separator: "\n")
    }
}
