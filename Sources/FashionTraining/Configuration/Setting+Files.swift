import FashionCore
import Foundation

extension Setting {
    /// Checks that the file of a value exists: a text that names none may be one of the setting's words, mistyped.
    /// - Throws: `FileError` that lists the words.
    package func requireFile(_ file: URL) throws {
        guard !FileManager.default.fileExists(atPath: file.path) else { return }
        throw FileError(file, "cannot be read: there is no such file; --\(name): expected \(expected)")
    }
}
