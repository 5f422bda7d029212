/// An operation in a plan: its forward steps, and beside them its backward steps.
///
/// Forward is planned for all operations in topological order, then backward in the reverse order. An operation
/// remembers between the two what backward needs.
public protocol Operation: AnyObject {
    /// Appends the forward steps.
    /// - Returns: where the output will stand.
    func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor

    /// Appends the backward steps, parameter gradients included.
    /// - Parameters:
    ///   - gradient: derivative of the loss by the output, in any layout.
    ///   - wanted: for each input, whether its gradient is needed.
    /// - Returns: the gradient of each input, nil where it is not wanted.
    func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?]
}

/// Height and width of windows, with explicit padding; see ``ConvolutionOperation`` and ``PoolingOperation``.
public struct WindowGeometry: Sendable, Equatable {
    /// Along height and width.
    public var kernel: [Int]
    /// Along height and width.
    public var strides: [Int]
    /// Padding above and to the left.
    public var before: [Int]
    /// Padding below and to the right.
    public var after: [Int]
    /// Step between the pixels of a window, along height and width; for convolutions only.
    public var dilation: [Int]

    /// Pairs along height and width.
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

    /// Output size for an input size, both along height and width.
    func output(of input: [Int]) -> [Int] {
        (0..<2).map {
            let size = (kernel[$0] - 1) * dilation[$0] + 1
            return (input[$0] + before[$0] + after[$0] - size) / strides[$0] + 1
        }
    }
}
