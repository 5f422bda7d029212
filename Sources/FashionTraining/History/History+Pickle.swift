import FashionCore
import Foundation

/// `training_history.pkl`: Keras' history keys for Python, as `pickle.dump(history.history, file)` writes them.
extension History {
    /// The file's bytes: `dict[str, list[float]]` with Keras 3's keys, protocol 2. Equal histories give equal bytes.
    public var pickle: Data { PickleWriter.data(kerasColumns) }

    /// Writes ``pickle`` atomically.
    /// - Throws: `FileError`.
    public func writePickle(to url: URL) throws {
        try WholeFile.write(pickle, to: url)
    }
}
