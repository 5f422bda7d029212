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
    let headings: [String]
    private let images: [GreyImage]

    init(name: String, stages: [Preprocessing.Stage]) throws {
        self.name = name
        headings = stages.map { "\($0.name), \($0.picture.width)×\($0.picture.height)" }
        images = try stages.map { stage in
            let shown = stage.picture.fitted(to: Self.edge)
            return try GreyImage(width: shown.width, height: shown.height, levels: shown.levels)
        }
    }

    /// One sheet with a row for each strip.
    static func sheet(_ strips: [PreprocessingStrip]) -> ContactSheet {
        ContactSheet(
            title: "From photographs to what the network sees",
            headings: strips.map(\.headings).max { $0.count < $1.count } ?? [],
            rows: strips.map { ContactSheet.Row(label: $0.name, images: $0.images) }, scale: 1)
    }
}
