#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Softmax and categorical cross-entropy combined: the probabilities, the loss of each image, and the gradient of the
/// mean loss.
///
/// Targets are distributions, so label smoothing and mixed labels need no further support. The loss is computed from
/// the logits (log-sum-exp), as in Keras for a softmax output.
public final class SoftmaxCrossEntropy {
    private let layer: String

    /// The inputs and outputs of the loss.
    public struct Outputs {
        /// The target distribution of each image, `[N, C]`; the caller fills it.
        public let targets: Tensor
        /// The softmax probabilities, `[N, C]`.
        public let probabilities: Tensor
        /// The factor of each image's loss, `[N]`, filled by the caller; nil for factors of 1.
        public let weights: Tensor?
        /// The losses, `[N]`: the cross-entropy of each image in nats, multiplied by its weight.
        public let losses: Tensor
        /// The gradient of the mean loss with respect to the logits, `[N, C]`.
        public let gradient: Tensor
    }

    /// Creates the loss with the given layer name.
    public init(layer: String) { self.layer = layer }

    /// Appends the probabilities alone, and a copy of the logits; both can be read after a run.
    public func probabilities(
        _ logits: Tensor, in plan: PlanBuilder
    ) throws -> (probabilities: Tensor, logits: Tensor) {
        let logits = try plan.reordered(logits, to: try plain(logits.shape), layer)
        let probabilities = plan.tensor(logits.descriptor, keep: true)
        let copy = plan.tensor(logits.descriptor, keep: true)
        let shape = logits.shape
        plan.loop(label, over: [logits, probabilities, copy]) { pointers in
            let (logits, probabilities, copy) = (pointers[0], pointers[1], pointers[2])
            return { _ in
                for row in 0..<shape[0] {
                    _ = softmax(
                        logits + row * shape[1], into: probabilities + row * shape[1], count: shape[1])
                }
                copy.update(from: logits, count: shape[0] * shape[1])
            }
        }
        return (probabilities, copy)
    }

    /// Appends the probabilities, losses and gradient that training needs.
    /// - Parameter weighted: whether each image's loss is multiplied by a factor.
    public func forwardAndBackward(
        _ logits: Tensor, weighted: Bool = false, in plan: PlanBuilder
    ) throws -> Outputs {
        let logits = try plan.reordered(logits, to: try plain(logits.shape), layer)
        let (rows, classes) = (logits.shape[0], logits.shape[1])
        let outputs = Outputs(
            targets: plan.tensor(logits.descriptor, keep: true),
            probabilities: plan.tensor(logits.descriptor, keep: true),
            weights: weighted ? plan.tensor(try plain([rows]), keep: true) : nil,
            losses: plan.tensor(try plain([rows]), keep: true), gradient: plan.tensor(logits.descriptor))
        let tensors =
            [logits, outputs.targets, outputs.probabilities, outputs.losses, outputs.gradient]
            + (outputs.weights.map { [$0] } ?? [])
        plan.loop(label, over: tensors) { pointers in
            let (targets, losses) = (pointers[1], pointers[3])
            return { _ in
                for row in 0..<rows {
                    let start = row * classes
                    let (logits, probabilities) = (pointers[0] + start, pointers[2] + start)
                    let logSum = softmax(logits, into: probabilities, count: classes)
                    // A factor of 1 does not change any bit.
                    let weight = weighted ? pointers[5][row] : 1
                    var loss: Float = 0
                    for column in 0..<classes {
                        let target = targets[start + column]
                        loss += target * (logSum - logits[column])
                        pointers[4][start + column] = (probabilities[column] - target) / Float(rows) * weight
                    }
                    losses[row] = loss * weight
                }
            }
        }
        return outputs
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .loss) }

    private func plain(_ shape: [Int]) throws -> TensorDescriptor {
        try TensorDescriptor(shape: shape, layout: .plain)
    }
}

/// Computes the softmax of one row and returns the logarithm of the sum of exponentials.
private func softmax(_ logits: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int)
    -> Float
{
    var largest = logits[0]
    for column in 1..<max(count, 1) where logits[column] > largest { largest = logits[column] }
    var sum: Float = 0
    for column in 0..<count {
        result[column] = expf(logits[column] - largest)
        sum += result[column]
    }
    for column in 0..<count { result[column] /= sum }
    return largest + logf(sum)
}
