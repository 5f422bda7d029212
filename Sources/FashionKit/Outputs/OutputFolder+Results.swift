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
            let measured = try? Metrics(contentsOf: metrics).origin.model, isOwnModel(measured),
            let own = try? ModelFile.read(self.model).model,
            own.metadata?.training == nil || own.metadata?.training != model.metadata?.training
        else { return }
        throw FileError(
            metrics,
            "holds the results of this folder's own model, \(self.model.path); expected that one to evaluate, found "
                + "\(file.path); --output names another folder for its results")
    }

    /// Whether a path that the results recorded is that of this folder's model, also before the folder was moved.
    private func isOwnModel(_ path: String) -> Bool {
        let file = URL(fileURLWithPath: path)
        if FileManager.default.fileExists(atPath: path) { return file.isSameFile(as: model) }
        return file.pathComponents.suffix(2) == model.pathComponents.suffix(2)
    }
}
