import FashionCore
import Foundation

/// `training_history.pkl`: Keras' history keys for Python, as `pickle.dump(history.history, file)` would leave them.
extension History {
    /// The file's bytes: `dict[str, list[float]]` with Keras 3's keys, protocol 2. One history always gives the same bytes.
    public var pickle: Data { PickleWriter.data(kerasColumns) }

    /// Writes ``pickle`` whole.
    /// - Throws: `FileError`.
    public func writePickle(to url: URL) throws {
        try WholeFile.write(pickle, to: url)
    }
}
