import FashionTraining
import Foundation

extension OutputFolder {
    /// Reads the training's history beside the model, as JSON or pickled.
    /// - Parameter warn: is told what cannot be read of it, since an evaluation is complete without.
    /// - Returns: nil where there is no history that can be read.
    public func readHistory(warn: (String) -> Void) -> History? {
        for file in [history, pickledHistory] where FileManager.default.fileExists(atPath: file.path) {
            do {
                let (history, remarks) = try History.fitting(file)
                for remark in remarks { warn("\(file.path): \(remark); the curves are drawn without") }
                return history
            } catch {
                warn("\(error); no curves are drawn of it")
            }
        }
        return nil
    }
}
