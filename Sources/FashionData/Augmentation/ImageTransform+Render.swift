extension ImageTransform {
    /// Applies the transform to one image and scales it to 0…1.
    ///
    /// The call allocates nothing and accesses nothing but its arguments, so images of a batch may be rendered in
    /// parallel. The identity gives x / 255 exactly. Parameters that are not finite give an image of edge pixels.
    /// - Parameters:
    ///   - image: pixels, `[H, W, C]`, bytes.
    ///   - height: height H, at least 1.
    ///   - width: width W, at least 1.
    ///   - channels: number of channels C, at least 1.
    ///   - output: buffer for H·W·C values, `[H, W, C]`.
    public func render(
        image: UnsafePointer<UInt8>, height: Int, width: Int, channels: Int = 1,
        into output: UnsafeMutablePointer<Float>
    ) {
        if keepsPixels {
            scale(image, height: height, width: width, channels: channels, into: output)
        } else if channels == 1 {
            interpolate(image, height: height, width: width, into: output)
        } else {
            interpolate(image, height: height, width: width, channels: channels, into: output)
        }
    }

    private func scale(
        _ image: UnsafePointer<UInt8>, height: Int, width: Int, channels: Int,
        into output: UnsafeMutablePointer<Float>
    ) {
        let line = width &* channels
        guard flipsHorizontally else {
            for index in 0..<height &* line { output[index] = Float(image[index]) / 255 }
            return
        }
        for row in 0..<height {
            let (from, to) = (image + row &* line, output + row &* line)
            for column in 0..<width {
                let mirrored = to + (width &- 1 &- column) &* channels
                for channel in 0..<channels {
                    mirrored[channel] = Float(from[column &* channels &+ channel]) / 255
                }
            }
        }
    }

    /// Interpolates bilinearly at clamped coordinates, like SciPy's `affine_transform` with `order=1` and
    /// `mode="nearest"`.
    ///
    /// Coordinates are fixed-point numbers with 32 fractional bits, so that the steps along a row add up without error.
    private func interpolate(
        _ image: UnsafePointer<UInt8>, height: Int, width: Int, into output: UnsafeMutablePointer<Float>
    ) {
        let map = map(height: height, width: width)
        let (stepX, stepY) = (Self.fixed(map.xx, within: 0x1p16), Self.fixed(map.yx, within: 0x1p16))
        let (lastX, lastY) = (Int64(width &- 1) &<< 32, Int64(height &- 1) &<< 32)
        let direction = flipsHorizontally ? -1 : 1
        for row in 0..<height {
            var x = Self.fixed(map.xy * Double(row) + map.x0, within: 0x1p29)
            var y = Self.fixed(map.yy * Double(row) + map.y0, within: 0x1p29)
            var target = output + (row &* width &+ (flipsHorizontally ? width &- 1 : 0))
            for _ in 0..<width {
                let (insideX, insideY) = (max(0, min(lastX, x)), max(0, min(lastY, y)))
                let corner = image + (Int(insideY &>> 32) &* width &+ Int(insideX &>> 32))
                let right = insideX < lastX ? 1 : 0
                let below = insideY < lastY ? width : 0
                let (alongX, alongY) = (Self.fraction(insideX), Self.fraction(insideY))
                let (a, b) = (Float(corner[0]), Float(corner[right]))
                let (c, d) = (Float(corner[below]), Float(corner[below &+ right]))
                let upper = a + (b - a) * alongX
                let lower = c + (d - c) * alongX
                target.pointee = (upper + (lower - upper) * alongY) * (1 / 255)
                target += direction
                x &+= stepX
                y &+= stepY
            }
        }
    }

    /// Interpolates pixels of several channels, which share their coordinates.
    private func interpolate(
        _ image: UnsafePointer<UInt8>, height: Int, width: Int, channels: Int,
        into output: UnsafeMutablePointer<Float>
    ) {
        let map = map(height: height, width: width)
        let (stepX, stepY) = (Self.fixed(map.xx, within: 0x1p16), Self.fixed(map.yx, within: 0x1p16))
        let (lastX, lastY) = (Int64(width &- 1) &<< 32, Int64(height &- 1) &<< 32)
        let direction = flipsHorizontally ? -channels : channels
        for row in 0..<height {
            var x = Self.fixed(map.xy * Double(row) + map.x0, within: 0x1p29)
            var y = Self.fixed(map.yy * Double(row) + map.y0, within: 0x1p29)
            var target = output + (row &* width &+ (flipsHorizontally ? width &- 1 : 0)) &* channels
            for _ in 0..<width {
                let (insideX, insideY) = (max(0, min(lastX, x)), max(0, min(lastY, y)))
                let corner = image + (Int(insideY &>> 32) &* width &+ Int(insideX &>> 32)) &* channels
                let right = insideX < lastX ? channels : 0
                let below = insideY < lastY ? width &* channels : 0
                let (alongX, alongY) = (Self.fraction(insideX), Self.fraction(insideY))
                for channel in 0..<channels {
                    let (a, b) = (Float(corner[channel]), Float(corner[channel &+ right]))
                    let (c, d) = (
                        Float(corner[channel &+ below]), Float(corner[channel &+ below &+ right])
                    )
                    let upper = a + (b - a) * alongX
                    let lower = c + (d - c) * alongX
                    target[channel] = (upper + (lower - upper) * alongY) * (1 / 255)
                }
                target += direction
                x &+= stepX
                y &+= stepY
            }
        }
    }

    /// Converts a coordinate to fixed point. The limits keep the sum of a start and 4096 steps within 64 bits. In this
    /// order, `min` and `max` turn NaN into a limit.
    private static func fixed(_ value: Double, within limit: Double) -> Int64 {
        Int64(max(-limit, min(limit, value)) * 0x1p32)
    }

    /// Returns the fractional part of a coordinate, to 24 bits.
    private static func fraction(_ coordinate: Int64) -> Float {
        Float(Int32(truncatingIfNeeded: (coordinate &>> 8) & 0xFF_FFFF)) * 0x1p-24
    }
}
