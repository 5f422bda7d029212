import FashionCompute

/// A rule that changes parameters by their gradients.
///
/// A rule is elementwise, so it does not care how oneDNN lays a parameter out.
public protocol Optimizer: Sendable {
    /// Numbers that the rule keeps for each scalar, such as moments; they start at zero.
    var slotNames: [String] { get }

    /// Changes the scalars in `range` of one parameter.
    /// - Parameters:
    ///   - update: the step's number, counted from 1, and its learning rate.
    ///   - value: the parameter; changed in place.
    ///   - gradient: of the loss by the parameter.
    ///   - slots: one array for each of ``slotNames``; changed in place.
    ///   - decays: whether weight decay applies: to kernels, not to biases and normalisation.
    func apply(
        _ update: Update, to value: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
        slots: [UnsafeMutablePointer<Float>], decays: Bool, _ range: Range<Int>)
}

/// One step of an optimizer.
public struct Update: Sendable {
    /// Counted from 1.
    public let number: Int
    /// The learning rate of this step.
    public let learningRate: Float

    /// A step.
    public init(number: Int, learningRate: Float) {
        self.number = number
        self.learningRate = learningRate
    }
}
