import FashionCore
import Foundation

extension ModelFile {
    /// Reads back a file that this program wrote, HDF5 or archive, and compares network, weights and metadata with
    /// those of the model.
    /// - Throws: `FileError` that names the file and the first difference.
    public static func verify(_ url: URL, holds model: Model) throws {
        let found = try read(url).model
        guard found.graph == model.graph else {
            throw FileError(url, "does not hold the model: the network differs")
        }
        for parameter in model.graph.parameters {
            let pair = try KerasProblem.naming(url, "the model") {
                (try found.weights.numbers(of: parameter), try model.weights.numbers(of: parameter))
            }
            // Compares bits, since NaN does not equal itself.
            guard pair.0.elementsEqual(pair.1, by: { $0.bitPattern == $1.bitPattern }) else {
                throw FileError(url, "does not hold the model: \(parameter.name) differs")
            }
        }
        guard found.metadata == model.metadata else {
            throw FileError(url, "does not hold the model: its description differs")
        }
    }
}
