import FashionKit
import Foundation

extension Classifier {
    /// Reads a model; standard error gets what a person should know of it.
    /// - Throws: `FileError` that names the file when it cannot be read or is a network for something else.
    init(contentsOf file: URL, scale: InputScaleOption, calibration: CalibrationOption) throws {
        let contents = try ModelFile.read(file)
        contents.warn(about: file)
        var saved = contents.model
        scale.apply(to: &saved)
        Terminal(.error).write(saved.scaleNotice(of: file))
        Terminal(.error).write(saved.preparationNotice(of: file))
        try calibration.apply(to: &saved, of: file)
        try self.init(saved, of: file)
    }
}
