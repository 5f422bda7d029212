import FashionKit
import Foundation

/// The choice of a command's model.
enum ModelChoice {
    /// Returns the file that `--model` names, or else the model in the
    /// output folder, or else the one that comes with the program.
    ///
    /// A message on standard error says when the last one is used.
    /// - Throws: `FileError` that names the output folder's file when there is no model at all.
    static func file(named path: String?, in output: String) throws -> URL {
        if let path { return URL(fileURLWithPath: path) }
        let trained = OutputFolder(output).model
        guard let shipped = ShippedModel.file(insteadOf: trained) else {
            guard FileManager.default.fileExists(atPath: trained.path) else {
                throw FileError(
                    trained,
                    "is not there, and no model came with the program; `fashion train` trains one, and --model names another"
                )
            }
            return trained
        }
        Terminal(.error).write(
            "There is no \(trained.path); taking the model that comes with the program, \(shipped.path)\n")
        return shipped
    }
}
