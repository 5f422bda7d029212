extension HeatMap {
    /// The image under the map's colours, enlarged until the map is smooth, as bytes.
    /// - Returns: red, green and blue, `[height, width, 3]`, row-major.
    package func overlayLevels(on image: ColorImage) -> (width: Int, height: Int, levels: [UInt8]) {
        let drawing = overlay(on: image)
        let levels = drawing.pixels.flatMap { pixel in
            [16, 8, 0].map { UInt8(truncatingIfNeeded: pixel >> UInt32($0)) }
        }
        return (drawing.width, drawing.height, levels)
    }
}
