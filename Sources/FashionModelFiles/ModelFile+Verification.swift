import FashionCore
import Foundation

extension ModelFile {
    /// Reads a file of ours back, HDF5 or archive, and compares network, numbers and description with those of the model.
    /// - Throws: `FileError` that names the file and what differs first.
    public static func verify(_ url: URL, holds model: Model) throws {
        let found = try read(url).model
        guard found.graph == model.graph else {
            throw FileError(url, "does not hold the model: the network differs")
        }
        for parameter in model.graph.parameters {
            let pair = try KerasProblem.naming(url, "the model") {
                (try found.weights.numbers(of: parameter), try model.weights.numbers(of: parameter))
            }
            // Bits, since a number that is none (NaN) does not even equal itself.
            guard pair.0.elementsEqual(pair.1, by: { $0.bitPattern == $1.bitPattern }) else {
                throw FileError(url, "does not hold the model: \(parameter.name) differs")
            }
        }
        guard found.metadata == model.metadata else {
            throw FileError(url, "does not hold the model: its description differs")
        }
    }
}
