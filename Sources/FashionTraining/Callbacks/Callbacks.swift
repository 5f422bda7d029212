/// The callbacks of a training with their state; a checkpoint stores it as it is.
public struct Callbacks: Codable, Equatable, Sendable {
    /// Always there.
    public var terminateOnNaN = TerminateOnNaN()
    /// Writes the best model.
    public var modelCheckpoint: ModelCheckpoint?
    /// Ends the training.
    public var earlyStopping: EarlyStopping?
    /// Lowers the rate.
    public var reduceLearningRate: ReduceLearningRateOnPlateau?

    /// A set of callbacks.
    public init(
        modelCheckpoint: ModelCheckpoint? = ModelCheckpoint(),
        earlyStopping: EarlyStopping? = EarlyStopping(),
        reduceLearningRate: ReduceLearningRateOnPlateau? = ReduceLearningRateOnPlateau()
    ) {
        self.modelCheckpoint = modelCheckpoint
        self.earlyStopping = earlyStopping
        self.reduceLearningRate = reduceLearningRate
    }

    /// Shows all of them the epoch that has just ended.
    /// - Returns: what to do, in this order: write, remember, set the rate, stop. After a loss that is not finite
    ///   there is only the stop.
    public mutating func observe(_ record: EpochRecord) -> [TrainingAction] {
        let broken = terminateOnNaN.observe(record)
        guard broken.isEmpty else { return broken }
        let saved = modelCheckpoint?.observe(record) ?? []
        let stopping = earlyStopping?.observe(record) ?? []
        let rate = reduceLearningRate?.observe(record) ?? []
        let isStop = { (action: TrainingAction) in if case .stop = action { true } else { false } }
        return saved + stopping.filter { !isStop($0) } + rate + stopping.filter(isStop)
    }

    /// What to do when the training is over, for whatever reason.
    public func finish() -> [TrainingAction] {
        earlyStopping?.finish() ?? []
    }
}
