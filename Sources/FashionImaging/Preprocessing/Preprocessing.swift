/// Converts a photograph to an image that looks like those of the data set.
///
/// The steps are the paper's (see ``PreprocessingStep``); each of them documents where it departs from the paper.
public struct Preprocessing: Sendable {
    /// Height of the network's images in pixels.
    public let height: Int
    /// Width of the network's images in pixels.
    public let width: Int
    /// The steps, in order; empty if there is a ``preparation``.
    public let steps: [any PreprocessingStep]
    /// The preparation that replaces the steps, for networks for other images than Fashion-MNIST's; nil to apply the
    /// steps.
    public let preparation: ImagePreparation?

    /// Creates the preprocessing for images of one size.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
        preparation = nil
        steps = [
            Trimming(), Subsampling(width: width, height: height), Sharpening(), Greying(),
            Extending(width: width, height: height), Levelling(),
        ]
    }

    /// Creates the preprocessing from the preparation in a model's description.
    public init(_ preparation: ImagePreparation) {
        height = preparation.height
        width = preparation.width
        self.preparation = preparation
        steps = []
    }

    /// An intermediate picture and the step that made it.
    public struct Stage: Sendable {
        /// Name of the step: "as read", then the names of the steps or "prepared" with the fit.
        public let name: String
        /// The result of the step.
        public let picture: Picture
    }

    /// Returns all intermediate pictures; only one for an image that is unchanged.
    public func stages(of image: DecodedImage) -> [Stage] {
        var stages = [Stage(name: "as read", picture: picture(of: image))]
        if let preparation {
            stages.append(
                Stage(
                    name: "prepared (\(preparation.fit.rawValue))",
                    picture: Picture(levels: preparation.bytes(of: image), preparation)))
            return stages
        }
        guard !passesUnchanged(image) else { return stages }
        var picture = stages[0].picture
        for step in steps {
            picture = step.apply(to: picture)
            stages.append(Stage(name: step.name, picture: picture))
        }
        return stages
    }

    /// Returns the image for the network: levels `[H, W]`, bright on black, or `[H, W, C]` with a preparation.
    public func levels(of image: DecodedImage) -> [UInt8] {
        if let preparation { return preparation.bytes(of: image) }
        let picture = picture(of: image)
        guard !passesUnchanged(image) else { return picture.levels }
        return steps.reduce(picture) { $1.apply(to: $0) }.levels
    }

    /// Returns the image without the steps, with the network's channels; nil when its size is not the network's.
    public func unprocessedLevels(of image: DecodedImage) -> [UInt8]? {
        if let preparation { return hasSize(image) ? preparation.bytes(of: image) : nil }
        return hasSize(image) ? picture(of: image).levels : nil
    }

    /// Whether an image is already of the data set's kind: of the network's size, opaque, grey, on black.
    ///
    /// On black means that the pixels of its border have a mean below 128, as in all 70,000 images of the data set.
    public func passesUnchanged(_ image: DecodedImage) -> Bool {
        guard hasSize(image) else { return false }
        var (border, sum) = (0, 0)
        for row in 0..<image.height {
            for column in 0..<image.width {
                let pixel = image.pixels[
                    (row * image.width + column) * 4..<(row * image.width + column) * 4 + 4]
                let red = pixel[pixel.startIndex]
                guard pixel.prefix(3).allSatisfy({ $0 == red }), pixel.last == 255 else { return false }
                if row == 0 || column == 0 || row == image.height - 1 || column == image.width - 1 {
                    (border, sum) = (border + 1, sum + Int(red))
                }
            }
        }
        return sum < 128 * border
    }

    /// Returns the image before the first step; networks for large images get larger pictures.
    private func picture(of image: DecodedImage) -> Picture {
        Picture(image, longerEdge: max(Picture.standardEdge, 4 * max(width, height)))
    }

    private func hasSize(_ image: DecodedImage) -> Bool {
        let turned = image.orientation.swapsSides
        return (turned ? image.height : image.width, turned ? image.width : image.height) == (width, height)
    }
}
