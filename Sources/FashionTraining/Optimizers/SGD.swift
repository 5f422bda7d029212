/// Stochastic gradient descent with momentum, Nesterov's if asked for, as Keras has it.
///
/// Velocity ← momentum·velocity − rate·gradient; the parameter moves by the velocity, or with Nesterov by
/// momentum·velocity − rate·gradient.
public struct SGD: Optimizer {
    /// Share of the velocity that a step keeps; 0 for plain descent.
    public var momentum: Float
    /// Whether to look ahead.
    public var nesterov: Bool
    /// Decoupled decay: a step shrinks a kernel by this times the learning rate.
    public var weightDecay: Float

    /// Descent with Nesterov momentum unless said otherwise.
    public init(momentum: Float = 0.9, nesterov: Bool = true, weightDecay: Float = 0) {
        self.momentum = momentum
        self.nesterov = nesterov
        self.weightDecay = weightDecay
    }

    /// One array, the velocity.
    public var slotNames: [String] { ["velocity"] }

    /// Takes the step that the type describes.
    public func apply(
        _ update: Update, to value: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
        slots: [UnsafeMutablePointer<Float>], decays: Bool, _ range: Range<Int>
    ) {
        let velocity = slots[0]
        let rate = update.learningRate
        let keep = decays ? 1 - weightDecay * rate : 1
        for i in range {
            let move = velocity[i] * momentum - gradient[i] * rate
            velocity[i] = move
            value[i] = value[i] * keep + (nesterov ? move * momentum - gradient[i] * rate : move)
        }
    }
}
