extension ImageSet {
    /// The images mirrored left to right, with the same labels.
    public var mirrored: ImageSet {
        var pixels = pixels
        let line = width * channels
        for start in stride(from: 0, to: pixels.count, by: line) {
            // Reversing bytes also reverses the channels of each pixel; reversing these again restores their order.
            pixels[start..<start + line].reverse()
            guard channels > 1 else { continue }
            for pixel in stride(from: start, to: start + line, by: channels) {
                pixels.swapAt(pixel, pixel + channels - 1)
            }
        }
        return ImageSet(copying: self, pixels: pixels, labels: labels)
    }

    /// Returns the images shifted by whole pixels, with the same labels. Vacated pixels become zero.
    /// - Parameters:
    ///   - rows: number of rows to shift down; negative shifts up.
    ///   - columns: number of columns to shift right; negative shifts left.
    public func shifted(rows: Int, columns: Int) -> ImageSet {
        let line = width * channels
        let kept = Swift.max(0, -columns)..<Swift.max(0, Swift.min(width, width - columns))
        let bytes = kept.lowerBound * channels..<Swift.max(kept.lowerBound, kept.upperBound) * channels
        let moved = withPixels { pixels in
            var moved = [UInt8](repeating: 0, count: pixels.count)
            for image in 0..<count where !kept.isEmpty {
                for row in Swift.max(0, rows)..<Swift.max(0, rows, Swift.min(height, height + rows)) {
                    let target = image * imageSize + row * line
                    let source = target - rows * line
                    for byte in bytes { moved[target + byte + columns * channels] = pixels[source + byte] }
                }
            }
            return moved
        }
        return ImageSet(copying: self, pixels: moved, labels: labels)
    }
}

extension ImageSet {
    /// Returns one image in grey, `[H, W]`. Colours are converted as in Rec. 601: `0.299·R + 0.587·G + 0.114·B`.
    public func greyLevels(ofImage index: Int) -> ArraySlice<UInt8> {
        let image = self[image: index]
        guard channels == 3 else { return image }
        return stride(from: image.startIndex, to: image.endIndex, by: 3).map { pixel in
            let (red, green, blue) = (Int(image[pixel]), Int(image[pixel + 1]), Int(image[pixel + 2]))
            return UInt8(truncatingIfNeeded: (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16)
        }[...]
    }
}
