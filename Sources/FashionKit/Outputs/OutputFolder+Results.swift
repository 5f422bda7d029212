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
            URL(fileURLWithPath: measured).isSameFile(as: self.model),
            let own = try? ModelFile.read(self.model).model,
            own.metadata?.training == nil || own.metadata?.training != model.metadata?.training
        else { return }
        throw FileError(
            metrics,
            "holds the results of this folder's own model, \(self.model.path); expected that one to evaluate, found "
                + "\(file.path); --output names another folder for its results")
    }
}
