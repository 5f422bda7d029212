extension ImageSet {
    /// The images with left and right exchanged, under the same labels.
    public var mirrored: ImageSet {
        var pixels = pixels
        for start in stride(from: 0, to: pixels.count, by: width) {
            pixels[start..<start + width].reverse()
        }
        return ImageSet(copying: self, pixels: pixels, labels: labels)
    }
}
