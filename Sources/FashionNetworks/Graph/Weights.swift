/// The values of a network's parameters in Keras' layouts (kernels HWIO and `[in, out]`), keyed by ``Parameter/name``.
public struct Weights: Sendable, Equatable {
    /// The row-major values by parameter name, `layer/role`.
    public private(set) var values: [String: [Float]]

    /// Creates weights from values by ``Parameter/name``; empty by default.
    public init(values: [String: [Float]] = [:]) { self.values = values }

    /// The values of one parameter; nil when there are none.
    public subscript(parameter: Parameter) -> [Float]? {
        get { values[parameter.name] }
        set { values[parameter.name] = newValue }
    }

    /// Returns the values of one parameter.
    /// - Throws: ``GraphError`` that names the layer when the values are missing or their count does not fit.
    public func numbers(of parameter: Parameter) throws -> [Float] {
        guard let numbers = values[parameter.name] else {
            throw GraphError(node: parameter.node, "has no \(parameter.role.rawValue)")
        }
        guard numbers.count == parameter.count else {
            throw GraphError(
                node: parameter.node,
                "\(parameter.role.rawValue): expected \(parameter.count) numbers of shape \(parameter.shape), "
                    + "found \(numbers.count)")
        }
        return numbers
    }
}
