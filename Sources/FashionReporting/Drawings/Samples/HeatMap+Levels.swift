extension HeatMap {
    /// Returns the image under the heat map's colours as bytes, enlarged until the map is smooth.
    /// - Returns: red, green and blue, `[height, width, 3]`, row-major.
    package func overlayLevels(on image: ColorImage) -> (width: Int, height: Int, levels: [UInt8]) {
        let drawing = overlay(on: image)
        let levels = drawing.pixels.flatMap { pixel in
            [16, 8, 0].map { UInt8(truncatingIfNeeded: pixel >> UInt32($0)) }
        }
        return (drawing.width, drawing.height, levels)
    }
}
