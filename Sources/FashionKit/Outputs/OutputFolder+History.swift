import FashionTraining
import Foundation

extension OutputFolder {
    /// Reads the training history beside the model, from JSON or a pickle.
    /// - Parameter warn: is called with the parts that cannot be read; an evaluation works without them.
    /// - Returns: `nil` when there is no readable history.
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
