/// What a Keras user needs to go on training a model of ours: Adam, categorical cross-entropy, accuracy.
///
/// The optimizer's own state is left out; its layout differs between versions of Keras.
public struct KerasTraining: Sendable, Equatable {
    /// Adam's step size.
    public var learningRate: Float
    /// How much of the gradients' mean a step keeps.
    public var beta1: Float
    /// How much of the gradients' square a step keeps.
    public var beta2: Float
    /// Added to the root of the square.
    public var epsilon: Float

    /// Keras' defaults unless said otherwise.
    public init(learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-7) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }

    /// `training_config` of the HDF5 files or `compile_config` of the archives.
    func json(_ spelling: KerasConfiguration.Spelling) -> JSONValue {
        let optimizer = JSONValue.object(
            KerasConfiguration.object(
                "Adam",
                .object([
                    "name": .string("Adam"), "learning_rate": .decimal(learningRate),
                    "beta_1": .decimal(beta1), "beta_2": .decimal(beta2), "epsilon": .decimal(epsilon),
                    "amsgrad": .bool(false),
                ]), in: "keras.optimizers", spelling))
        return .object([
            "loss": .string("categorical_crossentropy"), "metrics": .array([.string("accuracy")]),
            "weighted_metrics": .null, "loss_weights": .null,
            spelling == .archive ? "optimizer" : "optimizer_config": optimizer,
        ])
    }
}
