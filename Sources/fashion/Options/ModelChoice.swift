import FashionKit
import Foundation

/// The choice of a command's model.
enum ModelChoice {
    /// Returns the file that `--model` names, or else the model in the
    /// output folder, or else the one that comes with the program.
    ///
    /// A message on standard error says when the last one is used. If there is no model at all, the result is the
    /// output folder's file, which the error then names.
    static func file(named path: String?, in output: String) -> URL {
        if let path { return URL(fileURLWithPath: path) }
        let trained = OutputFolder(output).model
        guard let shipped = ShippedModel.file(insteadOf: trained) else { return trained }
        Terminal(.error).write(
            "There is no \(trained.path); taking the model that comes with the program, \(shipped.path)\n")
        return shipped
    }
}
