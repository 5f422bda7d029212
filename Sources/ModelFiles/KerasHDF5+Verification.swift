import FashionCore
import Foundation

extension KerasHDF5 {
    /// Reads a file back and compares network, numbers and description with those of the model.
    /// - Throws: ``FileError`` that names the file and what differs first.
    public static func verify(_ url: URL, holds model: Model) throws {
        let found = try read(url)
        guard found.graph == model.graph else {
            throw FileError(url, "does not hold the model: the network differs")
        }
        for parameter in model.graph.parameters {
            let pair = try naming(url, "the model") {
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
