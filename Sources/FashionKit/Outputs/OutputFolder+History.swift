import FashionCore
import FashionTraining
import Foundation

extension OutputFolder {
    /// A notice that an evaluation without figures leaves those of an earlier one in place; `nil` if there are none.
    public var olderReportNotice: Notice? {
        guard FileManager.default.fileExists(atPath: pageReport.path) else { return nil }
        return .note("\(pageReport.path) and the drawings beside it are of an earlier evaluation")
    }

    /// Reads the training history of a model; `nil` for any model but this folder's, whose training it is.
    /// - Parameter warn: is called with the parts that cannot be read.
    public func readHistory(of model: URL, warn: (String) -> Void) -> History? {
        let isOwn = model.standardizedFileURL.path == self.model.standardizedFileURL.path
        return isOwn ? readHistory(warn: warn) : nil
    }

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
