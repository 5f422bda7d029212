import FashionCore
import FashionEvaluation
import FashionModelFiles
import Foundation

extension OutputFolder {
    /// Checks that the results of another model do not replace those of this folder's own one. A model with the same
    /// training, such as one that got another temperature, is not another one.
    /// - Parameters:
    ///   - model: the model whose results are to be written.
    ///   - file: its file.
    /// - Throws: `FileError` that names the results.
    package func requireOwnResults(of model: Model, in file: URL) throws {
        guard !file.isSameFile(as: self.model),
            let measured = try? Metrics(contentsOf: metrics).origin.model,
            let own = try? ModelFile.read(self.model).model, isOwnModel(measured, own),
            own.metadata?.training == nil || own.metadata?.training != model.metadata?.training
        else { return }
        throw FileError(
            metrics,
            "holds the results of this folder's own model, \(self.model.path); expected that one to evaluate, found "
                + "\(file.path); --output names another folder for its results")
    }

    /// Whether a path that the results recorded is that of this folder's model, also before the folder was moved or
    /// copied.
    /// - Parameter own: the folder's model.
    private func isOwnModel(_ path: String, _ own: Model) -> Bool {
        let file = URL(fileURLWithPath: path)
        guard !file.isSameFile(as: model) else { return true }
        guard file.pathComponents.suffix(2) == model.pathComponents.suffix(2) else { return false }
        // Another model that is there now was measured only if it was there before the results.
        guard let written = date(of: file), let measured = date(of: metrics), written <= measured,
            let other = try? ModelFile.read(file).model
        else { return true }
        return other.metadata?.training == own.metadata?.training
    }

    /// Returns the time of a file's last modification; `nil` when there is no such file.
    private func date(of file: URL) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: file.path))?[.modificationDate] as? Date
    }
}
