#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Softmax and categorical cross-entropy in one: probabilities, each image's loss, and the gradient of the mean.
///
/// Targets are distributions, so label smoothing and mixtures of labels need nothing else. The loss is taken from
/// the logits (log-sum-exp), as Keras does for a softmax output.
public final class SoftmaxCrossEntropy {
    private let layer: String

    /// What a run leaves behind.
    public struct Outputs {
        /// `[N, C]`: what the images should be; the caller's to fill.
        public let targets: Tensor
        /// `[N, C]`.
        public let probabilities: Tensor
        /// `[N]`: what each image's loss is multiplied by; the caller's to fill. nil for 1.
        public let weights: Tensor?
        /// `[N]`: cross-entropy of each image, in nats, times its weight.
        public let losses: Tensor
        /// `[N, C]`: gradient of the mean loss by the logits.
        public let gradient: Tensor
    }

    /// The loss behind the layer of this name.
    public init(layer: String) { self.layer = layer }

    /// Appends probabilities only, and a copy of the logits that can be read after a run.
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

    /// Appends everything that training needs.
    /// - Parameter weighted: whether each image's loss has a factor.
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
                    // A factor of 1 changes no bit.
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

/// Softmax of one row; gives the logarithm of the sum of exponentials.
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
