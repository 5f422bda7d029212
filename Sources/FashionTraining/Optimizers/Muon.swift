import FashionCompute
import Foundation

/// Muon: momentum whose matrix is orthogonalised approximately before it updates the kernel.
///
/// Jordan, "Muon: an optimizer for hidden layers in neural networks" (2024), with weight decay and the scale of Liu et
/// al., "Muon is scalable for LLM training" (2025): 0.2·√max(rows, columns), which gives a step the size of AdamW's, so
/// that both share one learning rate. A convolution's kernel is the matrix `[O, I·H·W]`. Biases, normalisation and
/// kernels with fewer than sixteen rows or columns (the first and the last layer) are updated by AdamW.
public struct Muon: Optimizer {
    /// The share of the momentum that a step keeps.
    public var momentum: Float
    /// The rule for all other parameters; its weight decay applies to the hidden matrices too.
    public var others: Adam

    /// Creates the optimizer, by default with its author's momentum.
    public init(momentum: Float = 0.95, weightDecay: Float = 0) {
        self.momentum = momentum
        others = Adam(weightDecay: weightDecay)
    }

    /// Adam's slots; a hidden matrix keeps its momentum in the first.
    public var slotNames: [String] { others.slotNames }

    /// Takes AdamW's step.
    public func apply(
        _ update: Update, to value: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
        slots: [UnsafeMutablePointer<Float>], decays: Bool, _ range: Range<Int>
    ) {
        others.apply(update, to: value, gradient: gradient, slots: slots, decays: decays, range)
    }

    /// Returns whether a kernel of this shape is orthogonalised: `[O, I]` or `[O, I, H, W]`, but not `[G, O, I, H, W]`,
    /// which consists of many small matrices.
    func orthogonalizes(_ shape: [Int]) -> Bool {
        (2...4).contains(shape.count) && shape[0] >= 16 && shape.dropFirst().reduce(1, *) >= 16
    }

    /// Adds the gradient to the momentum and looks ahead as Nesterov momentum does.
    /// - Parameter result: receives the numbers to orthogonalise.
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

    /// Updates a kernel.
    /// - Parameter direction: the approximately orthogonal matrix.
    func move(
        _ value: UnsafeMutablePointer<Float>, _ direction: UnsafePointer<Float>, _ update: Update,
        _ shape: (rows: Int, columns: Int), _ range: Range<Int>
    ) {
        let keep = 1 - others.weightDecay * update.learningRate
        let rate = update.learningRate * 0.2 * Float(max(shape.rows, shape.columns)).squareRoot()
        for i in range { value[i] = value[i] * keep - rate * direction[i] }
    }
}
