import FashionCore
import FashionData
import FashionModelFiles
import FashionReporting
import Foundation

extension EvaluationFigures {
    /// Writes all drawings, and the report as a page and as a document.
    /// - Parameters:
    ///   - folder: gets the files.
    ///   - other: the folder whose other network the figures of a transfer are compared with.
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
    /// A warning where other pixels are clearly better, else a note with the figures of all.
    /// - Parameter file: where the model lies.
    public func notice(of file: URL) -> Notice {
        warning.map { .warning("\(file.path): \($0)") } ?? .note("\(file.path): \(note)")
    }
}

extension EvaluationResults {
    /// Warns of answers that are no better than guesses (``chanceWarning``); nil for better ones.
    /// - Parameter file: where the model lies.
    public func chanceNotice(of file: URL) -> Notice? {
        chanceWarning.map { .warning("\(file.path): \($0)") }
    }
}
