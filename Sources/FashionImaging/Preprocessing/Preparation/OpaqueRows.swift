/// The rows of a decoded image, upright and on white, in grey or colour.
struct OpaqueRows {
    private let image: DecodedImage
    private let channels: Int

    init(_ image: DecodedImage, channels: Int) {
        self.image = image
        self.channels = channels
    }

    /// Writes a part of a row of the upright image, `[count, C]`.
    func read(row: Int, from first: Int, count: Int, into line: UnsafeMutablePointer<UInt8>) {
        let (width, height) = (image.width, image.height)
        let start = image.orientation.source(row: row, column: first, width: width, height: height)
        // The distance between neighbouring pixels of a row is constant.
        var step = 0
        if count > 1 {
            let next = image.orientation.source(row: row, column: first + 1, width: width, height: height)
            step = ((next.row - start.row) * width + next.column - start.column) * 4
        }
        image.pixels.withUnsafeBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return }
            var pixel = base + (start.row * width + start.column) * 4
            var target = line
            for column in 0..<count {
                let alpha = UInt32(pixel[3])
                var (red, green, blue) = (UInt32(pixel[0]), UInt32(pixel[1]), UInt32(pixel[2]))
                if alpha != 255 {
                    red = Self.onWhite(red, alpha)
                    green = Self.onWhite(green, alpha)
                    blue = Self.onWhite(blue, alpha)
                }
                if channels == 1 {
                    let grey = (19595 &* red &+ 38470 &* green &+ 7471 &* blue &+ 32768) >> 16
                    target[0] = UInt8(truncatingIfNeeded: grey)
                    target += 1
                } else {
                    target[0] = UInt8(truncatingIfNeeded: red)
                    target[1] = UInt8(truncatingIfNeeded: green)
                    target[2] = UInt8(truncatingIfNeeded: blue)
                    target += 3
                }
                if column + 1 < count { pixel += step }
            }
        }
    }

    private static func onWhite(_ level: UInt32, _ alpha: UInt32) -> UInt32 {
        (level * alpha + 255 * (255 - alpha) + 127) / 255
    }
}
