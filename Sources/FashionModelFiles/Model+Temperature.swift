import FashionNetworks

/// What became of the temperature of a model that is given to other programs.
public enum TemperatureFolding: Sendable, Equatable {
    /// The model had none.
    case none
    /// The weights of this layer were divided by it.
    case folded(temperature: Double, layer: String)
    /// It was left out of the weights, since no layer gives the logits by itself.
    case impossible(temperature: Double)
}

extension Model {
    /// Whether the probabilities of the model, with the temperature that its file has or that was folded in, are calibrated.
    public var isCalibrated: Bool {
        metadata?.temperature != nil || metadata?.foldedTemperature != nil
    }

    /// Divides the weights of the last layer that has some, a kernel and a bias, by the model's temperature, so that every
    /// program gets calibrated probabilities of them.
    ///
    /// The model then has no temperature; its description says which one was folded in, and ``unfoldTemperature()`` undoes it.
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

    /// Takes the temperature out of the weights again and forgets it: what remains is the network as it was trained, up to
    /// rounding where a temperature was folded in.
    /// - Throws: `GraphError` for a description that says that a temperature was folded into a network that cannot hold one.
    public mutating func removeTemperature() throws {
        try unfoldTemperature()
        metadata?.temperature = nil
    }

    /// Takes a temperature that was folded in out of the weights again; it is the model's temperature then.
    /// - Throws: `GraphError` for a description that says that a temperature was folded into a network that cannot hold one.
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
