extension Picture {
    /// The longer edge to which larger photographs are reduced, eight times that of the data set's thumbnails.
    ///
    /// Area averaging removes the noise of cameras and JPEG, which would keep edges from being trimmed. The following
    /// steps are cheap at this size.
    public static let standardEdge = 8 * Subsampling.thumbnailEdge

    /// Creates a picture from a decoded image: on white where it is transparent, upright, and reduced by area
    /// averaging.
    ///
    /// Its background is the median of its corners. All work is done row by row, so it takes little memory besides the
    /// decoded image.
    /// - Parameter longerEdge: the longer edge to which larger images are reduced.
    public init(_ image: DecodedImage, longerEdge: Int = standardEdge) {
        let (width, height) = AreaReduction.size(image.width, image.height, longerEdge: longerEdge)
        var stored = Picture(width: width, height: height, filledWith: [255, 255, 255])
        image.pixels.withUnsafeBufferPointer { pixels in
            guard let pixels = pixels.baseAddress else { return }
            @inline(__always) func pixel(_ place: Int) -> AreaReduction.Pixel {
                let pixel = AreaReduction.Pixel(
                    UnsafeRawPointer(pixels).loadUnaligned(fromByteOffset: place * 4, as: SIMD4<UInt8>.self))
                return pixel.w == 255 ? pixel : 255 + (pixel - 255) * (pixel.w / 255)
            }
            guard (width, height) != (image.width, image.height) else {
                stored.values.withUnsafeMutableBufferPointer { values in
                    for place in 0..<width * height {
                        let pixel = pixel(place)
                        for channel in 0..<3 { values[place * 3 + channel] = pixel[channel] }
                    }
                }
                return
            }
            AreaReduction(from: (image.width, image.height), to: (width, height)).run(into: &stored) {
                row, line in
                for column in 0..<image.width { line[column] = pixel(row * image.width + column) }
            }
        }
        if image.orientation == .upright {
            self = stored
        } else {
            let turned = image.orientation.swapsSides ? (height, width) : (width, height)
            self = stored.taking(width: turned.0, height: turned.1) { row, column in
                image.orientation.source(row: row, column: column, width: width, height: height)
            }
        }
        background = cornerMedian
    }

    /// In each channel the mean of the middle two of the four corners, so that an object that reaches into one does not
    /// matter.
    private var cornerMedian: [Float] {
        let corners = [(0, 0), (0, width - 1), (height - 1, 0), (height - 1, width - 1)].map {
            self[$0.0, $0.1]
        }
        return (0..<channels).map { channel in
            let sorted = corners.map { $0[$0.startIndex + channel] }.sorted()
            return (sorted[1] + sorted[2]) / 2
        }
    }
}
