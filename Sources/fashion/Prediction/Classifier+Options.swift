import FashionKit
import Foundation

extension Classifier {
    /// Reads a model, applies the flags of a command, and writes notices about it to standard error.
    /// - Throws: `FileError` that names the file when it cannot be read or holds an unsuitable network.
    init(contentsOf file: URL, options: ClassifierOptions) throws {
        let contents = try ModelFile.read(file)
        contents.warn(about: file)
        var saved = contents.model
        try options.apply(to: &saved, of: file)
        try self.init(saved, of: file)
    }
}

extension ClassifierOptions {
    /// Applies the flags to a model, and writes notices about it to standard error.
    /// - Throws: `FileError` that names the model's file.
    func apply(to model: inout Model, of file: URL) throws {
        inputScale.apply(to: &model)
        Terminal(.error).write(model.scaleNotice(of: file))
        Terminal(.error).write(model.preparationNotice(of: file))
        Terminal(.error).write(model.classNamesNotice(of: file))
        try calibration.apply(to: &model, of: file)
    }
}
