/// The values of a training by epoch, from epoch 1. Arrays may be empty or end early.
public struct TrainingCurves: Sendable, Equatable {
    /// The accuracy on the training images, 0…1.
    public var accuracy: [Double]
    /// The training loss.
    public var loss: [Double]
    /// The accuracy on the validation images, 0…1.
    public var validationAccuracy: [Double]
    /// The validation loss.
    public var validationLoss: [Double]
    /// The learning rate of each epoch.
    public var learningRate: [Double]
    /// The planned number of epochs, if it is known; a training with fewer epochs ended early.
    public var plannedEpochs: Int?
    /// The best epoch, from 1, if it was chosen by another quantity than the loss.
    public var chosenEpoch: Int?
    /// The name of the quantity that chose ``chosenEpoch``.
    public var chosenBy: String

    /// Creates the curves of a training.
    public init(
        accuracy: [Double], loss: [Double], validationAccuracy: [Double] = [], validationLoss: [Double] = [],
        learningRate: [Double] = [], plannedEpochs: Int? = nil, chosenEpoch: Int? = nil,
        chosenBy: String = "another figure"
    ) {
        self.accuracy = accuracy
        self.loss = loss
        self.validationAccuracy = validationAccuracy
        self.validationLoss = validationLoss
        self.learningRate = learningRate
        self.plannedEpochs = plannedEpochs
        self.chosenEpoch = chosenEpoch
        self.chosenBy = chosenBy
    }

    /// A quantity that is measured in training and in validation.
    public enum Metric: Sendable {
        /// The accuracy, in per cent on figures.
        case accuracy
        /// The cross-entropy loss.
        case loss
    }

    /// The number of epochs.
    public var epochs: Int {
        max(
            accuracy.count, loss.count, validationAccuracy.count, validationLoss.count, learningRate.count)
    }

    /// The best epoch, from 1: ``chosenEpoch``, or else the one with the lowest validation loss, or without validation
    /// the lowest training loss; `nil` when no loss is a number.
    public var bestEpoch: Int? {
        if let chosenEpoch { return chosenEpoch }
        let losses = validationLoss.contains(where: Number.isDrawn) ? validationLoss : loss
        let numbers = losses.enumerated().filter { Number.isDrawn($0.element) }
        return numbers.min { $0.element < $1.element }.map { $0.offset + 1 }
    }

    /// The epochs, from 1, whose learning rate is lower than that of the epoch before.
    ///
    /// Empty for schedules that change the rate in nearly every epoch, for which marks would be meaningless.
    var reductions: [Int] {
        let changes = zip(learningRate, learningRate.dropFirst()).map { $1 < $0 * (1 - 1e-6) }
        let epochs = changes.indices.filter { changes[$0] }.map { $0 + 2 }
        return epochs.count <= max(1, min(12, changes.count / 3)) ? epochs : []
    }

    /// Returns a metric's values as figures show them: losses unchanged, accuracies in per cent.
    func values(_ metric: Metric) -> (training: [Double], validation: [Double]) {
        switch metric {
        case .accuracy: (accuracy.map { $0 * 100 }, validationAccuracy.map { $0 * 100 })
        case .loss: (loss, validationLoss)
        }
    }

    /// Checks the number of epochs.
    /// - Throws: ``FigureError`` when there is no epoch, or more epochs than a figure can show.
    func check() throws {
        guard (1...1_000_000).contains(epochs) else {
            throw FigureError("expected 1 to 1,000,000 epochs, found \(epochs)")
        }
    }
}
