/// The numbers of a network's parameters, in Keras' layouts (kernels HWIO and `[in, out]`), keyed by ``Parameter/name``.
public struct Weights: Sendable, Equatable {
    /// `layer/role` to row-major numbers.
    public private(set) var values: [String: [Float]]

    /// Weights by ``Parameter/name``; none yet by default.
    public init(values: [String: [Float]] = [:]) { self.values = values }

    /// The numbers of one parameter, nil when there are none.
    public subscript(parameter: Parameter) -> [Float]? {
        get { values[parameter.name] }
        set { values[parameter.name] = newValue }
    }

    /// The numbers of one parameter.
    /// - Throws: ``GraphError`` naming the layer when they are missing or their count does not fit.
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
