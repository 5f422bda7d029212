extension ImageTransform {
    /// Applies the transform to one image and scales it to 0…1.
    ///
    /// Allocates nothing and touches nothing but its arguments, so batches may be rendered in parallel. An identity
    /// gives x / 255 exactly. Parameters that are not finite give an image of edge pixels.
    /// - Parameters:
    ///   - image: the pixels, `[H, W]`, H·W bytes.
    ///   - height: H, at least 1.
    ///   - width: W, at least 1.
    ///   - output: room for H·W numbers, `[H, W]`.
    public func render(
        image: UnsafePointer<UInt8>, height: Int, width: Int, into output: UnsafeMutablePointer<Float>
    ) {
        if keepsPixels {
            scale(image, height: height, width: width, into: output)
        } else {
            interpolate(image, height: height, width: width, into: output)
        }
    }

    private func scale(
        _ image: UnsafePointer<UInt8>, height: Int, width: Int, into output: UnsafeMutablePointer<Float>
    ) {
        guard flipsHorizontally else {
            for index in 0..<height &* width { output[index] = Float(image[index]) / 255 }
            return
        }
        for row in 0..<height {
            let (from, to) = (image + row &* width, output + row &* width)
            for column in 0..<width { to[width &- 1 &- column] = Float(from[column]) / 255 }
        }
    }

    /// Bilinear interpolation at clamped coordinates, which is what SciPy's `affine_transform` does with `order=1` and
    /// `mode="nearest"`.
    private func interpolate(
        _ image: UnsafePointer<UInt8>, height: Int, width: Int, into output: UnsafeMutablePointer<Float>
    ) {
        let map = map(height: height, width: width)
        let (lastX, lastY) = (Double(width &- 1), Double(height &- 1))
        let step = flipsHorizontally ? -1 : 1
        for row in 0..<height {
            let startX = map.xy * Double(row) + map.x0
            let startY = map.yy * Double(row) + map.y0
            var target = output + (row &* width &+ (flipsHorizontally ? width &- 1 : 0))
            for column in 0..<width {
                // In this order `min` and `max` turn what is not a number into an edge.
                let x = max(0, min(lastX, map.xx * Double(column) + startX))
                let y = max(0, min(lastY, map.yx * Double(column) + startY))
                let (left, top) = (Int32(x), Int32(y))
                let (alongX, alongY) = (Float(x - Double(left)), Float(y - Double(top)))
                let corner = image + (Int(top) &* width &+ Int(left))
                let right = x < lastX ? 1 : 0
                let below = y < lastY ? width : 0
                let (a, b) = (Float(corner[0]), Float(corner[right]))
                let (c, d) = (Float(corner[below]), Float(corner[below &+ right]))
                let upper = a + (b - a) * alongX
                let lower = c + (d - c) * alongX
                target.pointee = (upper + (lower - upper) * alongY) * (1 / 255)
                target += step
            }
        }
    }
}
