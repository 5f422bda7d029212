import Figures
import Foundation
import Preprocessing

/// The pictures between the steps of the preprocessing, side by side.
struct PreprocessingStrip: Sendable {
    /// The longer edge of every picture, so that small ones can be looked at and large ones fit.
    static let edge = 112

    /// Name of the file.
    let name: String
    /// What was done, one for each picture.
    private let steps: [String]
    /// The pictures' sizes before they were fitted.
    private let sizes: [String]
    private let images: [GreyImage]

    init(name: String, stages: [Preprocessing.Stage]) throws {
        self.name = name
        steps = stages.map(\.name)
        sizes = stages.map { "\($0.picture.width)×\($0.picture.height)" }
        images = try stages.map { stage in
            let shown = stage.picture.fitted(to: Self.edge)
            return try GreyImage(width: shown.width, height: shown.height, levels: shown.levels)
        }
    }

    /// One sheet with a row for each strip; a single one has the pictures' sizes over it.
    static func sheet(_ strips: [PreprocessingStrip]) -> ContactSheet {
        let longest = strips.max { $0.steps.count < $1.steps.count }
        let headings =
            strips.count == 1
            ? zip(strips[0].steps, strips[0].sizes).map { "\($0), \($1)" } : longest?.steps ?? []
        return ContactSheet(
            title: "From photographs to what the network sees", headings: headings,
            rows: strips.map { ContactSheet.Row(label: $0.name, images: $0.images) }, scale: 1)
    }
}
