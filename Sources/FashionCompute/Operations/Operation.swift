/// An operation in a plan: its forward steps and its backward steps.
///
/// The forward steps of all operations are planned in topological order, then the backward steps in reverse order. In
/// between, an operation stores what its backward steps need.
public protocol Operation: AnyObject {
    /// Appends the forward steps.
    /// - Returns: the output.
    func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor

    /// Appends the backward steps, including those for the gradients of parameters.
    /// - Parameters:
    ///   - gradient: the derivative of the loss with respect to the output, in any layout.
    ///   - wanted: whether the gradient of each input is needed.
    /// - Returns: the gradient of each input; nil if it is not wanted.
    func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?]
}

/// The geometry of windows with explicit padding; see ``ConvolutionOperation`` and ``PoolingOperation``. All pairs are
/// along height and width.
public struct WindowGeometry: Sendable, Equatable {
    /// The height and width of the window.
    public var kernel: [Int]
    /// The strides of the window.
    public var strides: [Int]
    /// The padding above and to the left.
    public var before: [Int]
    /// The padding below and to the right.
    public var after: [Int]
    /// The dilation, the step between the pixels of a window; for convolutions only.
    public var dilation: [Int]

    /// Creates a geometry; by default with strides of 1, without padding and without dilation.
    public init(
        kernel: [Int], strides: [Int] = [1, 1], before: [Int] = [0, 0], after: [Int] = [0, 0],
        dilation: [Int] = [1, 1]
    ) {
        self.kernel = kernel
        self.strides = strides
        self.before = before
        self.after = after
        self.dilation = dilation
    }

    /// Returns the output size for an input size, both along height and width.
    func output(of input: [Int]) -> [Int] {
        (0..<2).map {
            let size = (kernel[$0] - 1) * dilation[$0] + 1
            return (input[$0] + before[$0] + after[$0] - size) / strides[$0] + 1
        }
    }
}
