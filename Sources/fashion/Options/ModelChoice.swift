import FashionKit
import Foundation

/// Which model a command takes.
enum ModelChoice {
    /// The file that `--model` names, else the model in the output folder, else the one that comes with the program.
    ///
    /// Standard error says when it is the last one. Where there is none at all it is the output folder's, for its error.
    static func file(named path: String?, in output: String) -> URL {
        if let path { return URL(fileURLWithPath: path) }
        let trained = OutputFolder(output).model
        guard let shipped = ShippedModel.file(insteadOf: trained) else { return trained }
        Terminal(.error).write(
            "There is no \(trained.path); taking the model that comes with the program, \(shipped.path)\n")
        return shipped
    }
}
