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
        let count = Formatting.grouped(dictionary.tensors.reduce(0) { $0 + $1.count })
        let lines =
            AlignedColumns([header] + rows).lines + [
                "", "File:   \(url.path)", "Format: \(ModelFile.Format.stateDictionary.rawValue)",
                "Total:  \(dictionary.tensors.count) tensors, \(count) numbers",
            ]
        return lines.joined(separator: "\n")
    }
}
