import Foundation

/// One row of the training history: what an epoch cost and how good it was.
public struct EpochRecord: Codable, Equatable, Sendable {
    /// The epoch, counted from 0, as Keras' callbacks and `RandomStream` count; people see ``number``.
    public var epoch: Int
    /// Mean training loss per image over the epoch.
    public var loss: Double
    /// Share of training images that were classified correctly while training, 0…1.
    public var accuracy: Double
    /// Mean loss per validation image after the epoch; nil without a validation set.
    public var valLoss: Double?
    /// Share of validation images classified correctly after the epoch; nil without a validation set.
    public var valAccuracy: Double?
    /// The learning rate that trained the epoch's last step; a reduction at its end shows in the next row.
    public var learningRate: Double
    /// Wall time of the epoch with its validation, in seconds.
    public var seconds: Double
    /// Training images per second, validation not counted.
    public var imagesPerSecond: Double
    /// Mean over the epoch's steps of the global L2 norm of all gradients; nil where it was not measured.
    public var gradientNorm: Double?
    /// Which part of a training in several parts the epoch belongs to, counted from 1; nil for a training in one.
    public var stage: Int?
    /// The values of each ``Metric`` on the validation images, by its name; nil without metrics.
    public var metrics: [String: Double]?

    /// A row.
    public init(
        epoch: Int, loss: Double, accuracy: Double, valLoss: Double? = nil, valAccuracy: Double? = nil,
        learningRate: Double, seconds: Double = 0, imagesPerSecond: Double = 0,
        gradientNorm: Double? = nil, stage: Int? = nil, metrics: [String: Double]? = nil
    ) {
        self.epoch = epoch
        self.loss = loss
        self.accuracy = accuracy
        self.valLoss = valLoss
        self.valAccuracy = valAccuracy
        self.learningRate = learningRate
        self.seconds = seconds
        self.imagesPerSecond = imagesPerSecond
        self.gradientNorm = gradientNorm
        self.stage = stage
        self.metrics = metrics
    }

    /// The epoch counted from 1, for display.
    public var number: Int { epoch &+ 1 }
}

extension EpochRecord: CustomStringConvertible {
    /// One line for a person: `epoch 3: loss 0.4012, accuracy 86.14 %; validation loss 0.3827, accuracy 87.03 %`.
    public var description: String {
        func figures(_ loss: Double, _ accuracy: Double) -> String {
            String(format: "loss %.4f, accuracy %.2f %%", loss, accuracy * 100)
        }
        let training = "epoch \(number): \(figures(loss, accuracy))"
        guard let valLoss, let valAccuracy else { return training }
        let others = (metrics ?? [:]).sorted { $0.key < $1.key }.map {
            String(format: ", %@ %.4f", $0.key, $0.value)
        }
        return "\(training); validation \(figures(valLoss, valAccuracy))\(others.joined())"
    }
}
