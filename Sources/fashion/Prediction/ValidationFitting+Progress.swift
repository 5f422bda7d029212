import FashionKit
import Foundation

extension ValidationFitting {
    /// The model with these parts fitted to the images, with a progress bar.
    func fittedWithProgress(_ model: Model, _ parts: Set<Part>) throws -> Model {
        let line = ProgressLine(Terminal(.error))
        let start = ContinuousClock.now
        defer { line.end(nil) }
        return try fitted(model, parts) { done in
            line.update(
                Progress(
                    label: "Calibrating", done: done, total: validation.count,
                    elapsed: start.duration(to: .now).milliseconds / 1000))
        }
    }
}
