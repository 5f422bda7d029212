extension Graph {
    /// The height and width of the grey images that the network accepts as `[H, W, 1]`, `[H, W]`, or the H·W values of
    /// a square image; nil for a network with another input.
    public var greyImageSize: Extent? {
        let shape = inputShape
        switch shape.count {
        case 3 where shape[2] == 1: return Extent(height: shape[0], width: shape[1])
        case 2: return Extent(height: shape[0], width: shape[1])
        case 1:
            let side = Int(Double(shape[0]).squareRoot().rounded())
            return side * side == shape[0] ? Extent(side) : nil
        default: return nil
        }
    }

    /// The shape of the images that the network accepts, `[H, W, C]` with 1 or 3 channels; nil for a network with
    /// another input.
    public var imageShape: [Int]? {
        if inputShape.count == 3, inputShape[2] == 3 { return inputShape }
        return greyImageSize.map { [$0.height, $0.width, 1] }
    }

    /// Returns whether images of the shape `[H, W, C]` can be copied to the input, value by value.
    public func takesImages(of shape: [Int]) -> Bool {
        inputShape == shape || inputShape == [shape.reduce(1, *)]
            || shape.count == 3 && shape[2] == 1 && inputShape == Array(shape[..<2])
    }
}
