extension ImageSet {
    /// The images with left and right exchanged, under the same labels.
    public var mirrored: ImageSet {
        var pixels = pixels
        for start in stride(from: 0, to: pixels.count, by: width) {
            pixels[start..<start + width].reverse()
        }
        return ImageSet(copying: self, pixels: pixels, labels: labels)
    }

    /// The images moved by whole pixels, zeros coming in, under the same labels.
    /// - Parameters:
    ///   - rows: how far down; negative moves up.
    ///   - columns: how far to the right; negative moves to the left.
    public func shifted(rows: Int, columns: Int) -> ImageSet {
        var moved = [UInt8](repeating: 0, count: pixels.count)
        let kept = Swift.max(0, -columns)..<Swift.max(0, Swift.min(width, width - columns))
        for image in 0..<count where !kept.isEmpty {
            for row in Swift.max(0, rows)..<Swift.max(0, rows, Swift.min(height, height + rows)) {
                let target = image * imageSize + row * width
                let source = target - rows * width
                for column in kept { moved[target + column + columns] = pixels[source + column] }
            }
        }
        return ImageSet(copying: self, pixels: moved, labels: labels)
    }
}
