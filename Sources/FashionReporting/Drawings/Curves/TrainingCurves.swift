/// What a training left for every epoch; the first value is epoch 1's. Lists may be empty or end early.
public struct TrainingCurves: Sendable, Equatable {
    /// Shares of training images classified correctly, 0…1.
    public var accuracy: [Double]
    /// Training losses.
    public var loss: [Double]
    /// Shares of validation images classified correctly, 0…1.
    public var validationAccuracy: [Double]
    /// Validation losses.
    public var validationLoss: [Double]
    /// The learning rates that the epochs were trained with.
    public var learningRate: [Double]
    /// How many epochs there would have been, if that is known: with fewer of them, training ended early.
    public var plannedEpochs: Int?
    /// The best epoch, from 1, where another figure than the loss decided.
    public var chosenEpoch: Int?

    /// The values of a training.
    public init(
        accuracy: [Double], loss: [Double], validationAccuracy: [Double] = [], validationLoss: [Double] = [],
        learningRate: [Double] = [], plannedEpochs: Int? = nil, chosenEpoch: Int? = nil
    ) {
        self.accuracy = accuracy
        self.loss = loss
        self.validationAccuracy = validationAccuracy
        self.validationLoss = validationLoss
        self.learningRate = learningRate
        self.plannedEpochs = plannedEpochs
        self.chosenEpoch = chosenEpoch
    }

    /// A quantity that is measured in training and in validation.
    public enum Metric: Sendable {
        /// In per cent on figures.
        case accuracy
        /// Cross-entropy.
        case loss
    }

    /// Number of epochs.
    public var epochs: Int {
        max(
            accuracy.count, loss.count, validationAccuracy.count, validationLoss.count, learningRate.count)
    }

    /// The ``chosenEpoch``, or else the epoch, from 1, with the lowest validation loss; without validation with the lowest
    /// training loss; `nil` when there is none that is a number.
    public var bestEpoch: Int? {
        if let chosenEpoch { return chosenEpoch }
        let losses = validationLoss.contains(where: Number.isDrawn) ? validationLoss : loss
        let numbers = losses.enumerated().filter { Number.isDrawn($0.element) }
        return numbers.min { $0.element < $1.element }.map { $0.offset + 1 }
    }

    /// Epochs, from 1, that were the first with a lower learning rate than the one before.
    ///
    /// Empty for schedules that change the rate nearly every epoch: marks would say nothing there.
    var reductions: [Int] {
        let changes = zip(learningRate, learningRate.dropFirst()).map { $1 < $0 * (1 - 1e-6) }
        let epochs = changes.indices.filter { changes[$0] }.map { $0 + 2 }
        return epochs.count <= max(1, min(12, changes.count / 3)) ? epochs : []
    }

    /// A metric's values as figures show them: losses as they are, accuracies in per cent.
    func values(_ metric: Metric) -> (training: [Double], validation: [Double]) {
        switch metric {
        case .accuracy: (accuracy.map { $0 * 100 }, validationAccuracy.map { $0 * 100 })
        case .loss: (loss, validationLoss)
        }
    }

    /// - Throws: ``FigureError`` when there is no epoch, or more than a figure can show.
    func check() throws {
        guard (1...1_000_000).contains(epochs) else {
            throw FigureError("expected 1 to 1,000,000 epochs, found \(epochs)")
        }
    }
}
