import FashionModelFiles
import Foundation

/// Two closures that are called for model files that a training reads, with what a person should know.
public struct ModelNotices {
    /// Is called for each file; the model's remarks say what was left out.
    public var remarks: (Model, URL) -> Void
    /// Is called for each file whose pixel scale a person should know.
    public var scale: (Model, URL) -> Void

    /// Hears nothing unless told otherwise.
    public init(
        remarks: @escaping (Model, URL) -> Void = { _, _ in },
        scale: @escaping (Model, URL) -> Void = { _, _ in }
    ) {
        self.remarks = remarks
        self.scale = scale
    }
}
