/// Stochastic gradient descent with momentum, classical or Nesterov's, as in Keras.
///
/// Velocity ← momentum·velocity − rate·gradient. The velocity is added to the parameter, or with Nesterov momentum,
/// momentum·velocity − rate·gradient.
public struct SGD: Optimizer {
    /// The share of the velocity that a step keeps; 0 for plain gradient descent.
    public var momentum: Float
    /// Whether the momentum is Nesterov's.
    public var nesterov: Bool
    /// Decoupled weight decay: a step shrinks a kernel by this times the learning rate.
    public var weightDecay: Float

    /// Creates the optimizer, by default with Nesterov momentum.
    public init(momentum: Float = 0.9, nesterov: Bool = true, weightDecay: Float = 0) {
        self.momentum = momentum
        self.nesterov = nesterov
        self.weightDecay = weightDecay
    }

    /// One slot, the velocity.
    public var slotNames: [String] { ["velocity"] }

    /// Takes one step.
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
