import FashionNetworks

/// The result of folding a model's temperature into its weights for other programs.
public enum TemperatureFolding: Sendable, Equatable {
    /// The model had no temperature.
    case none
    /// The weights of this layer were divided by the temperature.
    case folded(temperature: Double, layer: String)
    /// The temperature was not folded in, since no layer computes the logits by itself.
    case impossible(temperature: Double)
}

extension Model {
    /// Whether the probabilities of the model are calibrated, by a temperature in its metadata or one that was folded
    /// in.
    public var isCalibrated: Bool {
        metadata?.temperature != nil || metadata?.foldedTemperature != nil
    }

    /// Divides the last kernel and bias by the model's temperature, so that every program computes calibrated
    /// probabilities.
    ///
    /// The model then has no temperature; its metadata records the one that was folded in, and ``unfoldTemperature()``
    /// reverses the operation.
    /// - Throws: `GraphError` when weights are missing.
    public mutating func foldTemperature() throws -> TemperatureFolding {
        guard let temperature = metadata?.temperature else { return .none }
        guard metadata?.foldedTemperature == nil, let parameters = graph.logitParameters,
            let layer = parameters.first?.node
        else { return .impossible(temperature: temperature) }
        try divide(parameters, by: temperature)
        metadata?.temperature = nil
        metadata?.foldedTemperature = temperature
        return .folded(temperature: temperature, layer: layer)
    }

    /// Removes the temperature from the weights and the metadata. The result is the network as it was trained, up to
    /// rounding if a temperature was folded in.
    /// - Throws: `GraphError` when the metadata has a folded temperature but the network no layer for one.
    public mutating func removeTemperature() throws {
        try unfoldTemperature()
        metadata?.temperature = nil
    }

    /// Removes a folded temperature from the weights; it becomes the model's temperature again.
    /// - Throws: `GraphError` when the metadata has a folded temperature but the network no layer for one.
    public mutating func unfoldTemperature() throws {
        guard let temperature = metadata?.foldedTemperature else { return }
        guard let parameters = graph.logitParameters, temperature > 0, temperature.isFinite else {
            throw GraphError(
                node: graph.nodes.last?.name ?? "",
                "expected a layer into which the temperature \(temperature) was folded, found none")
        }
        try divide(parameters, by: 1 / temperature)
        metadata?.temperature = temperature
        metadata?.foldedTemperature = nil
    }

    private mutating func divide(_ parameters: [Parameter], by divisor: Double) throws {
        for parameter in parameters {
            weights[parameter] = try weights.numbers(of: parameter).map { Float(Double($0) / divisor) }
        }
    }
}
