import FashionModelFiles
import Foundation

/// Two closures that receive notices about the model files that a training reads.
public struct ModelNotices {
    /// Is called for each file; the model's remarks say what was left out.
    public var remarks: (Model, URL) -> Void
    /// Is called for each file, to report its pixel scale.
    public var scale: (Model, URL) -> Void

    /// Is called with a warning about how a file is used.
    public var warning: (String) -> Void

    /// Creates notices whose closures do nothing by default.
    public init(
        remarks: @escaping (Model, URL) -> Void = { _, _ in },
        scale: @escaping (Model, URL) -> Void = { _, _ in },
        warning: @escaping (String) -> Void = { _ in }
    ) {
        self.remarks = remarks
        self.scale = scale
        self.warning = warning
    }
}
