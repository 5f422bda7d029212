/// Group normalisation: normalises each group of an image's channels by its mean and variance over height, width and
/// the group's channels (Wu and He, "Group Normalization", 2018, arXiv 1803.08494).
public struct GroupNormalization: Sendable, Equatable {
    /// The number of groups of adjacent channels; −1 for one group per channel.
    public var groups: Int
    /// The number added to the variance.
    public var epsilon: Float
    /// Whether the layer has a scale γ, by which the result is multiplied.
    public var scales: Bool
    /// Whether the layer has an offset β, which is added to the result.
    public var shifts: Bool

    /// Creates a group normalisation; the defaults are those of Keras.
    public init(groups: Int = 32, epsilon: Float = 1e-3, scales: Bool = true, shifts: Bool = true) {
        self.groups = groups
        self.epsilon = epsilon
        self.scales = scales
        self.shifts = shifts
    }

    /// Returns the number of groups for a number of channels.
    package func groups(of channels: Int) -> Int { groups == -1 ? channels : groups }
}

extension Layer {
    /// Returns a group normalisation over height, width and the channels of each group.
    public static func groupNormalization(_ normalization: GroupNormalization) -> Layer {
        Layer(normalization)
    }
}

extension GroupNormalization: LayerKind {
    /// The name of the layer's class in Keras.
    public var kerasClass: String { "GroupNormalization" }
    /// Whether Grad-CAM counts the layer as part of the block of the convolution before it.
    public var staysInBlock: Bool { true }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
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

    /// Returns the weights in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        ((scales ? [.gamma] : []) + (shifts ? [.beta] : [])).map {
            Parameter(node: name, role: $0, shape: output.suffix(1))
        }
    }
}
