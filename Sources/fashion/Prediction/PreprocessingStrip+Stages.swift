import FashionKit
import FashionReporting

extension PreprocessingStrip.Strip {
    /// The pictures between the steps of the preprocessing.
    init(_ entry: ImageList.Entry, stages: [Preprocessing.Stage]) throws {
        self.init(
            name: entry.name,
            steps: try stages.map { stage in
                PreprocessingStrip.Step(
                    stage.name, try ColorImage(stage), width: stage.picture.width,
                    height: stage.picture.height)
            })
    }
}

extension ColorImage {
    /// The longer edge of every picture in pixels: two for each unit of the drawing.
    private static let edge = 280

    /// The picture of a stage, in colour as long as it has some.
    fileprivate init(_ stage: Preprocessing.Stage) throws {
        let picture = stage.picture.fitted(to: Self.edge)
        guard picture.channels == 3 else {
            try self.init(GreyImage(width: picture.width, height: picture.height, levels: picture.levels))
            return
        }
        try self.init(
            width: picture.width, height: picture.height,
            levels: picture.values.map { UInt8(min(max($0, 0), 255).rounded()) })
    }
}
