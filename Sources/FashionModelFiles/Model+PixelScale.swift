import FashionNetworks

extension Model {
    /// The function from pixels to the network's input.
    public var pixelScale: PixelScale {
        foreignScale ?? metadata.map { PixelScale(factor: $0.inputScale, offset: $0.inputOffset ?? 0) }
            ?? .unit
    }

    /// Sets the function from pixels to the network's input, overriding the file; files written from the model contain
    /// it too.
    ///
    /// ``contradictedScale`` keeps the scale that the file gave, if it was a different one.
    public mutating func choose(_ scale: PixelScale) {
        let isTold = pixelScaleOrigin == .written || pixelScaleOrigin == .recognized
        if isTold, pixelScale.title != scale.title { contradictedScale = pixelScale }
        pixelScaleOrigin = .chosen
        foreignScale = metadata == nil ? scale : nil
        guard metadata != nil else { return }
        metadata?.inputScale = scale.factor
        metadata?.inputOffset = scale.offset == 0 ? nil : scale.offset
    }

    /// Adds metadata to a model of another program, so that files written from it contain its pixel scale.
    /// - Parameter classNames: used when the model has none; may be empty.
    public mutating func describe(classNames: [String], program: String) {
        let scale = pixelScale
        if metadata == nil { metadata = ModelMetadata(program: program, classNames: classNames) }
        if metadata?.classNames.isEmpty == true { metadata?.classNames = classNames }
        metadata?.inputScale = scale.factor
        metadata?.inputOffset = scale.offset == 0 ? nil : scale.offset
        foreignScale = nil
    }

    /// Returns the network for pixels in 0…1, the form in which this program feeds images. If the network expects
    /// another scale, a layer before it converts the pixels.
    ///
    /// All layers keep their names and therefore their weights.
    /// - Throws: `GraphError` for a scale that is not finite.
    public func networkOnUnitPixels() throws -> Graph {
        let scale = pixelScale
        guard scale.name != PixelScale.unit.name else { return graph }
        return try graph.rescalingInput(
            Rescaling(scale: Float(scale.factor * 255), offset: Float(scale.offset)))
    }

    /// Returns the scale that the network's first layers imply; nil when they imply none.
    ///
    /// Only the first layers that scale or keep every number are considered. A model that divides by 255 itself expects
    /// bytes, one that doubles and subtracts 1 expects 0…1, and one that subtracts a mean expects pixels with this
    /// mean: bytes if the mean is above 1.5. Layers that invert pixels imply the same as those that do not. Layers that
    /// change nothing, or the sign only, imply nothing, and neither does a factor alone, as of x / 16 or x / 2.
    func recognizedScale() -> PixelScale? {
        var (factor, offset) = (1.0, 0.0)
        var found = false
        for (index, node) in graph.nodes.enumerated().dropFirst() {
            guard node.inputs == [index - 1] else { break }
            switch node.layer.kind {
            case let layer where layer.keepsScale: continue
            case let layer as Rescaling:
                (factor, offset) = (
                    factor * Double(layer.scale), offset * Double(layer.scale) + Double(layer.offset)
                )
                found = true
                continue
            case let layer as BatchNormalization where layer.isFixed:
                guard let (mean, deviation) = moments(of: node) else { break }
                (factor, offset) = (factor / deviation, (offset - mean) / deviation)
                found = true
                continue
            default: break
            }
            break
        }
        let size = abs(factor)
        guard found, size > 0, size != 1 || offset != 0 else { return nil }
        // The input for which the first layers give 0: the middle of their output, or one of its ends.
        let middle = -offset / factor
        if size < 0.05 || middle > 1.5 { return .bytes }
        // To bytes: 255 · x or 127.5 · x + 127.5, and inverted 255 - 255 · x or 127.5 - 127.5 · x.
        if size > 20 { return (factor < 0 ? size < 200 : offset > 0.25 * factor) ? .symmetric : .unit }
        // To 0…1: 0.5 · x + 0.5, and inverted 0.5 - 0.5 · x.
        if abs(size - 0.5) < 0.05, abs(abs(middle) - 1) < 0.1 { return .symmetric }
        return middle < -0.2 ? .symmetric : middle > 0.1 ? .unit : nil
    }

    /// Returns the mean and deviation of a normalisation by constants, averaged over its channels.
    private func moments(of node: Graph.Node) -> (mean: Double, deviation: Double)? {
        var means: [Parameter.Role: Double] = [:]
        for parameter in graph.parameters(of: node) {
            guard let numbers = weights[parameter], !numbers.isEmpty else { return nil }
            means[parameter.role] = numbers.reduce(0) { $0 + Double($1) } / Double(numbers.count)
        }
        guard let mean = means[.movingMean], let variance = means[.movingVariance], variance > 0 else {
            return nil
        }
        return (mean, variance.squareRoot())
    }
}
