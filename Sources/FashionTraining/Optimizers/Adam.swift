#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Adam (Kingma & Ba, arXiv 1412.6980) as in Keras, and AdamW (Loshchilov & Hutter, arXiv 1711.05101) when it has a
/// weight decay. Bias correction is folded into the step size, and ε is added outside the square root.
public struct Adam: Optimizer {
    /// The decay rates of the first and second moment.
    public var beta1: Float, beta2: Float
    /// ε, which is added to the square root of the second moment.
    public var epsilon: Float
    /// Decoupled weight decay: a step shrinks a kernel by this times the learning rate.
    public var weightDecay: Float

    /// Creates the optimizer, by default with Keras' values and no weight decay.
    public init(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-7, weightDecay: Float = 0) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// Keras' names: momentum (first moment) and velocity (second moment).
    public var slotNames: [String] { ["momentum", "velocity"] }

    /// Takes one step.
    public func apply(
        _ update: Update, to value: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
        slots: [UnsafeMutablePointer<Float>], decays: Bool, _ range: Range<Int>
    ) {
        let (first, second) = (slots[0], slots[1])
        let step = Float(update.number)
        let alpha = update.learningRate * (1 - powf(beta2, step)).squareRoot() / (1 - powf(beta1, step))
        let keep = decays ? 1 - weightDecay * update.learningRate : 1
        let (rate1, rate2, epsilon) = (1 - beta1, 1 - beta2, epsilon)
        for i in range {
            let g = gradient[i]
            let m = first[i] + (g - first[i]) * rate1
            let v = second[i] + (g * g - second[i]) * rate2
            first[i] = m
            second[i] = v
            value[i] = value[i] * keep - m * alpha / (v.squareRoot() + epsilon)
        }
    }
}
