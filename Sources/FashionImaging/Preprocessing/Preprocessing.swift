/// The way from a photograph to an image that looks like those of the data set.
///
/// The steps are the paper's (see ``PreprocessingStep``), and each says where it departs from them.
public struct Preprocessing: Sendable {
    /// Height of the network's images.
    public let height: Int
    /// Width of the network's images.
    public let width: Int
    /// What is done, in order.
    public let steps: [any PreprocessingStep]
    /// What is done instead, for networks of other images than Fashion-MNIST's; nil for the steps.
    public let preparation: ImagePreparation?

    /// Preprocessing for images of one size.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
        preparation = nil
        steps = [
            Trimming(), Subsampling(width: width, height: height), Sharpening(), Greying(),
            Extending(width: width, height: height), Levelling(),
        ]
    }

    /// The way that a model's description has.
    public init(_ preparation: ImagePreparation) {
        height = preparation.height
        width = preparation.width
        self.preparation = preparation
        steps = []
    }

    /// One picture on the way, and what made it.
    public struct Stage: Sendable {
        /// What was done: "as read", then the steps' names.
        public let name: String
        /// The outcome.
        public let picture: Picture
    }

    /// All pictures on the way; an image that is unchanged has one.
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

    /// The image for the network: levels `[H, W]`, bright on black; `[H, W, C]` by a preparation.
    public func levels(of image: DecodedImage) -> [UInt8] {
        if let preparation { return preparation.bytes(of: image) }
        let picture = picture(of: image)
        guard !passesUnchanged(image) else { return picture.levels }
        return steps.reduce(picture) { $1.apply(to: $0) }.levels
    }

    /// The image as it is, with the network's channels; nil when its size is not the network's.
    public func unprocessedLevels(of image: DecodedImage) -> [UInt8]? {
        if let preparation { return hasSize(image) ? preparation.bytes(of: image) : nil }
        return hasSize(image) ? picture(of: image).levels : nil
    }

    /// Whether an image is one of the data set's kind already: of the network's size, opaque, grey, on black.
    ///
    /// On black means that the pixels of its border have a mean below 128; so they have in all 70,000 images of the
    /// data set.
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

    /// The image before the first step; a network for large images gets pictures that are larger still.
    private func picture(of image: DecodedImage) -> Picture {
        Picture(image, longerEdge: max(Picture.standardEdge, 4 * max(width, height)))
    }

    private func hasSize(_ image: DecodedImage) -> Bool {
        let turned = image.orientation.swapsSides
        return (turned ? image.height : image.width, turned ? image.width : image.height) == (width, height)
    }
}
