import FashionKit
import Foundation

extension OutlierCheckFitting {
    /// The model with a check fitted to the images, with a progress bar.
    func fittedWithProgress(_ model: Model) throws -> Model {
        let line = ProgressLine(Terminal(.error))
        let start = ContinuousClock.now
        defer { line.end(nil) }
        return try fitted(model) { done in
            line.update(
                Progress(
                    label: "Outlier check", done: done, total: validation.count,
                    elapsed: start.duration(to: .now).milliseconds / 1000))
        }
    }
}
