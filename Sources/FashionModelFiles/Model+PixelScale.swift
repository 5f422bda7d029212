import FashionNetworks

extension Model {
    /// How pixels become the network's input.
    public var pixelScale: PixelScale {
        foreignScale ?? metadata.map { PixelScale(factor: $0.inputScale, offset: $0.inputOffset ?? 0) }
            ?? .unit
    }

    /// Decides how pixels become the network's input, whatever the file says; files that are written of the model say it too.
    ///
    /// ``contradictedScale`` keeps what the file said, where that was something else.
    public mutating func choose(_ scale: PixelScale) {
        let isTold = pixelScaleOrigin == .written || pixelScaleOrigin == .recognized
        if isTold, pixelScale.title != scale.title { contradictedScale = pixelScale }
        pixelScaleOrigin = .chosen
        foreignScale = metadata == nil ? scale : nil
        guard metadata != nil else { return }
        metadata?.inputScale = scale.factor
        metadata?.inputOffset = scale.offset == 0 ? nil : scale.offset
    }

    /// Gives a model from elsewhere a description, so that files that are written of it say how its pixels are scaled.
    /// - Parameter classNames: used where the model has none; may be none.
    public mutating func describe(classNames: [String], program: String) {
        let scale = pixelScale
        if metadata == nil { metadata = ModelMetadata(program: program, classNames: classNames) }
        if metadata?.classNames.isEmpty == true { metadata?.classNames = classNames }
        metadata?.inputScale = scale.factor
        metadata?.inputOffset = scale.offset == 0 ? nil : scale.offset
        foreignScale = nil
    }

    /// The network on pixels of 0…1, which is how this program feeds images: with a layer before it that makes of them what
    /// the network takes, unless it takes just that.
    ///
    /// All layers keep their names and therefore their weights.
    /// - Throws: `GraphError` for a scale that is not finite.
    public func networkOnUnitPixels() throws -> Graph {
        let scale = pixelScale
        guard scale.name != PixelScale.unit.name else { return graph }
        return try graph.rescalingInput(
            Rescaling(scale: Float(scale.factor * 255), offset: Float(scale.offset)))
    }

    /// The scale that the network's first layers tell; nil where they say nothing.
    ///
    /// Only layers that keep every number, up to the first other one, are looked at: a model that divides by 255 itself takes
    /// bytes, one that doubles and subtracts 1 takes 0…1, and one that subtracts a mean takes what that is a mean of.
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
        guard found, factor > 0 else { return nil }
        // What the calculation maps to the middle of its result.
        let middle = -offset / factor
        if factor < 0.05 { return .bytes }
        if factor > 20 { return offset > 0.25 * factor ? .symmetric : .unit }
        return middle < 0 || factor < 1 ? .symmetric : .unit
    }

    /// Mean and deviation of a normalisation by fixed numbers, over its channels.
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
