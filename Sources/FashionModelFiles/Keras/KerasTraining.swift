/// The configuration with which Keras resumes training of a model: Adam, categorical cross-entropy, accuracy.
///
/// The optimizer's state is not included, since its layout differs between versions of Keras.
public struct KerasTraining: Sendable, Equatable {
    /// Adam's learning rate.
    public var learningRate: Float
    /// The decay rate of the gradients' first moment.
    public var beta1: Float
    /// The decay rate of the gradients' second moment.
    public var beta2: Float
    /// ε, which is added to the square root of the second moment.
    public var epsilon: Float

    /// Creates a configuration, by default with Keras' values.
    public init(learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-7) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }

    /// Returns `training_config` of HDF5 files or `compile_config` of archives.
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
