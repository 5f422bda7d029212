import FashionCore
import FashionData
import FashionModelFiles
import FashionReporting
import Foundation

extension EvaluationFigures {
    /// Writes all drawings, and the report as HTML and as PDF.
    /// - Parameters:
    ///   - folder: the folder that receives the files.
    ///   - other: the folder of the other network that a transfer's figures are compared with.
    /// - Throws: `FileError` that names the file, `FigureError`.
    package func writeReports(to folder: OutputFolder, comparingWith other: OutputFolder) throws {
        try write(to: folder)
        let comparison = folder.isTransfer ? ModelComparison(with: other) : nil
        let report = try EvaluationReport(
            figures: self, comparison: comparison?.section(results.metrics),
            parts: BackboneSummary(model.graph)?.table
        ).report(created: RecordedTime.date)
        try report.writeHTML(to: folder.pageReport)
        try report.writePDF(to: folder.documentReport)
    }
}

extension InputScaleComparison {
    /// Returns a warning when another input scale does clearly
    /// better, otherwise a note with the accuracy on every scale.
    /// - Parameter file: the model's file, named in the notice.
    public func notice(of file: URL) -> Notice {
        warning.map { .warning("\(file.path): \($0)") } ?? .note("\(file.path): \(note)")
    }
}

extension EvaluationResults {
    /// Returns a warning when the predictions are no better than guesses (``chanceWarning``), otherwise `nil`.
    /// - Parameter file: the model's file, named in the notice.
    public func chanceNotice(of file: URL) -> Notice? {
        chanceWarning.map { .warning("\(file.path): \($0)") }
    }
}
