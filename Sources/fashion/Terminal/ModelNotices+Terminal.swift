import FashionKit
import Foundation

extension ModelNotices {
    /// Writes on standard error what a person should know.
    static var terminal: ModelNotices {
        ModelNotices(
            remarks: { model, url in
                for remark in model.remarks {
                    Terminal(.error).write("warning: \(url.path): \(remark)".shownOnOneLine + "\n")
                }
            }, scale: { model, url in Terminal(.error).write(model.scaleNotice(of: url)) })
    }
}

extension ModelFile {
    /// Says on standard error what the file asks for and this program leaves out.
    func warn(about url: URL) { ModelNotices.terminal.remarks(model, url) }
}
