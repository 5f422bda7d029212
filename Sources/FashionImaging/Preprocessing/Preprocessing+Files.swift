extension Preprocessing {
    /// Decodes an image file for ``levels(of:)`` and ``stages(of:)``, one large image at a time.
    ///
    /// JPEG is decoded at a half, a quarter or an eighth of its size if its longer edge stays at least four times the
    /// edge to which the picture is reduced before pixels are picked. This averages over blocks of pixels, as the
    /// reduction to ``Picture/standardEdge`` does, in a fraction of the time.
    /// - Throws: `FileError` that names the file, when the image is damaged or of a kind that cannot be read; errors of
    ///   `body`.
    package func withDecodedImage<Result>(
        of file: ImageFile, _ body: (DecodedImage) throws -> Result
    ) throws -> Result {
        if let preparation { return try preparation.withDecodedImage(of: file, body) }
        let edge = 4 * Subsampling(width: width, height: height).thumbnailEdge
        let isWide = file.width >= file.height
        return try file.withDecodedImage(atLeast: isWide ? edge : 1, by: isWide ? 1 : edge, body)
    }
}
