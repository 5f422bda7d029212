/// Group normalisation: the channels of an image in groups, each group by its own mean and variance over height, width
/// and its channels (Wu and He, "Group Normalization", 2018, arXiv 1803.08494).
public struct GroupNormalization: Sendable, Equatable {
    /// Groups of channels that stand together; −1 for as many as there are channels.
    public var groups: Int
    /// Added to the variance.
    public var epsilon: Float
    /// Whether the result is multiplied by γ.
    public var scales: Bool
    /// Whether β is added to the result.
    public var shifts: Bool

    /// Group normalisation with Keras' defaults.
    public init(groups: Int = 32, epsilon: Float = 1e-3, scales: Bool = true, shifts: Bool = true) {
        self.groups = groups
        self.epsilon = epsilon
        self.scales = scales
        self.shifts = shifts
    }

    /// The number of groups of so many channels.
    package func groups(of channels: Int) -> Int { groups == -1 ? channels : groups }
}

extension Layer {
    /// Group normalisation over height, width and the channels of a group.
    public static func groupNormalization(_ normalization: GroupNormalization) -> Layer {
        Layer(normalization)
    }
}

extension GroupNormalization: LayerKind {
    /// The class in Keras.
    public var kerasClass: String { "GroupNormalization" }
    /// Grad-CAM counts the layer to the block of the convolution before it.
    public var staysInBlock: Bool { true }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name)
        let channels = input[input.count - 1]
        guard epsilon.isFinite, epsilon >= 0 else {
            throw GraphError(node: name, "expected an epsilon of 0 or more, found \(epsilon)")
        }
        guard groups == -1 || groups > 0 && channels % groups == 0 else {
            throw GraphError(
                node: name, "expected groups that divide \(channels) channels, found \(groups)")
        }
        return input
    }

    /// Gives the weights, in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        ((scales ? [.gamma] : []) + (shifts ? [.beta] : [])).map {
            Parameter(node: name, role: $0, shape: output.suffix(1))
        }
    }
}
