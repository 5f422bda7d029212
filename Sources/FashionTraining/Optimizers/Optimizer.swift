import FashionCompute

/// A rule that updates parameters from their gradients.
///
/// The rule is elementwise, so it does not depend on the memory layout that oneDNN chooses for a parameter.
public protocol Optimizer: Sendable {
    /// The names of the arrays that the rule keeps for each parameter, such as moments; they start at zero.
    var slotNames: [String] { get }

    /// Updates the scalars in `range` of one parameter.
    /// - Parameters:
    ///   - update: the step's number and its learning rate.
    ///   - value: the parameter; changed in place.
    ///   - gradient: the gradient of the loss with respect to the parameter.
    ///   - slots: one array for each of ``slotNames``; changed in place.
    ///   - decays: whether weight decay applies, as it does to kernels but not to biases and normalisation.
    func apply(
        _ update: Update, to value: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
        slots: [UnsafeMutablePointer<Float>], decays: Bool, _ range: Range<Int>)
}

/// One step of an optimizer.
public struct Update: Sendable {
    /// The number of the step, counted from 1.
    public let number: Int
    /// The learning rate of this step.
    public let learningRate: Float

    /// Creates a step.
    public init(number: Int, learningRate: Float) {
        self.number = number
        self.learningRate = learningRate
    }
}
