/// The callbacks of a training, with their state; a checkpoint stores them.
public struct Callbacks: Codable, Equatable, Sendable {
    /// Stops training when a loss is not finite; always present.
    public var terminateOnNaN = TerminateOnNaN()
    /// Saves the best model.
    public var modelCheckpoint: ModelCheckpoint?
    /// Stops training early.
    public var earlyStopping: EarlyStopping?
    /// Reduces the learning rate.
    public var reduceLearningRate: ReduceLearningRateOnPlateau?

    /// Creates a set of callbacks.
    public init(
        modelCheckpoint: ModelCheckpoint? = ModelCheckpoint(),
        earlyStopping: EarlyStopping? = EarlyStopping(),
        reduceLearningRate: ReduceLearningRateOnPlateau? = ReduceLearningRateOnPlateau()
    ) {
        self.modelCheckpoint = modelCheckpoint
        self.earlyStopping = earlyStopping
        self.reduceLearningRate = reduceLearningRate
    }

    /// Calls all callbacks with the record of the epoch that has just ended.
    /// - Returns: the actions to take, in this order: save, remember, set the rate, stop. After a loss that is not
    ///   finite, stopping is the only action.
    package mutating func observe(_ record: EpochRecord) -> [TrainingAction] {
        let broken = terminateOnNaN.observe(record)
        guard broken.isEmpty else { return broken }
        let saved = modelCheckpoint?.observe(record) ?? []
        let stopping = earlyStopping?.observe(record) ?? []
        let rate = reduceLearningRate?.observe(record) ?? []
        let isStop = { (action: TrainingAction) in if case .stop = action { true } else { false } }
        return saved + stopping.filter { !isStop($0) } + rate + stopping.filter(isStop)
    }

    /// Returns the actions to take when training is over, for whatever reason.
    package func finish() -> [TrainingAction] {
        earlyStopping?.finish() ?? []
    }
}
