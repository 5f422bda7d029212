import FashionKit
import Foundation

extension ModelNotices {
    /// Notices that are written to standard error.
    static var terminal: ModelNotices {
        ModelNotices(
            remarks: { model, url in
                for remark in model.remarks {
                    Terminal(.error).write("warning: \(url.path): \(remark)".shownOnOneLine + "\n")
                }
            }, scale: { model, url in Terminal(.error).write(model.scaleNotice(of: url)) },
            warning: { Terminal(.error).write("warning: \($0)".shownOnOneLine + "\n") })
    }
}

extension ModelFile {
    /// Writes warnings to standard error about features of the file that this program leaves out.
    func warn(about url: URL) { ModelNotices.terminal.remarks(model, url) }
}
