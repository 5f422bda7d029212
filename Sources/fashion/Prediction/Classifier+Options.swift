import FashionKit
import Foundation

extension Classifier {
    /// Reads a model and writes notices about it to standard error.
    /// - Throws: `FileError` that names the file when it cannot be read or holds an unsuitable network.
    init(contentsOf file: URL, scale: InputScaleOption, calibration: CalibrationOption) throws {
        let contents = try ModelFile.read(file)
        contents.warn(about: file)
        var saved = contents.model
        scale.apply(to: &saved)
        Terminal(.error).write(saved.scaleNotice(of: file))
        Terminal(.error).write(saved.preparationNotice(of: file))
        Terminal(.error).write(saved.classNamesNotice(of: file))
        try calibration.apply(to: &saved, of: file)
        try self.init(saved, of: file)
    }
}
