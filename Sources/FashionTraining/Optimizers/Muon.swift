import FashionCompute
import Foundation

/// Muon: momentum whose matrix is brought near to the closest orthogonal one before it moves the kernel.
///
/// Jordan, "Muon: an optimizer for hidden layers in neural networks" (2024), with weight decay and the scale of Liu et
/// al., "Muon is scalable for LLM training" (2025): 0.2·√max(rows, columns), which gives a step the size of AdamW's, so
/// that both share one learning rate. A convolution's kernel is the matrix `[O, I·H·W]`. Biases, normalisation and
/// kernels with fewer than sixteen rows or columns (the first and the last layer) go by AdamW.
public struct Muon: Optimizer {
    /// Share of the momentum that a step keeps.
    public var momentum: Float
    /// The rule of all that is no hidden matrix; it has the weight decay, too.
    public var others: Adam

    /// Muon with its author's momentum.
    public init(momentum: Float = 0.95, weightDecay: Float = 0) {
        self.momentum = momentum
        others = Adam(weightDecay: weightDecay)
    }

    /// Adam's; a hidden matrix keeps its momentum in the first.
    public var slotNames: [String] { others.slotNames }

    /// AdamW's step.
    public func apply(
        _ update: Update, to value: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
        slots: [UnsafeMutablePointer<Float>], decays: Bool, _ range: Range<Int>
    ) {
        others.apply(update, to: value, gradient: gradient, slots: slots, decays: decays, range)
    }

    /// Whether a kernel of this shape is orthogonalised: `[O, I]` or `[O, I, H, W]`, not `[G, O, I, H, W]`, which is many
    /// small matrices.
    func orthogonalizes(_ shape: [Int]) -> Bool {
        (2...4).contains(shape.count) && shape[0] >= 16 && shape.dropFirst().reduce(1, *) >= 16
    }

    /// Adds the gradient to the momentum and looks ahead as Nesterov does.
    /// - Parameter result: gets what is to be orthogonalised.
    func accumulate(
        _ gradient: UnsafePointer<Float>, _ moment: UnsafeMutablePointer<Float>,
        into result: UnsafeMutablePointer<Float>, _ range: Range<Int>
    ) {
        for i in range {
            let m = moment[i] + (gradient[i] - moment[i]) * (1 - momentum)
            moment[i] = m
            result[i] = gradient[i] + (m - gradient[i]) * momentum
        }
    }

    /// Moves a kernel.
    /// - Parameter direction: nearly orthogonal.
    func move(
        _ value: UnsafeMutablePointer<Float>, _ direction: UnsafePointer<Float>, _ update: Update,
        _ shape: (rows: Int, columns: Int), _ range: Range<Int>
    ) {
        let keep = 1 - others.weightDecay * update.learningRate
        let rate = update.learningRate * 0.2 * Float(max(shape.rows, shape.columns)).squareRoot()
        for i in range { value[i] = value[i] * keep - rate * direction[i] }
    }
}
