import Foundation

/// One row of the training history: the time and the metrics of an epoch.
public struct EpochRecord: Codable, Equatable, Sendable {
    /// The epoch, counted from 0 as in Keras' callbacks and `RandomStream`; ``number`` is the one to display.
    public var epoch: Int
    /// Mean training loss per image over the epoch.
    public var loss: Double
    /// The share of training images that were classified correctly during the epoch, 0…1.
    public var accuracy: Double
    /// The mean loss per validation image after the epoch; nil without a validation set.
    public var valLoss: Double?
    /// The share of validation images classified correctly after the epoch, 0…1; nil without a validation set.
    public var valAccuracy: Double?
    /// The learning rate of the epoch's last step; a reduction at the epoch's end appears in the next row.
    public var learningRate: Double
    /// The wall time of the epoch including its validation, in seconds.
    public var seconds: Double
    /// Training images per second, excluding validation.
    public var imagesPerSecond: Double
    /// The mean over the epoch's steps of the global L2 norm of all gradients; nil when it was not measured.
    public var gradientNorm: Double?
    /// The stage of a training in several stages to which the epoch belongs, counted from 1; nil for a single stage.
    public var stage: Int?
    /// The value of each ``Metric`` on the validation images, by name; nil without metrics.
    public var metrics: [String: Double]?

    /// Creates a row.
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
    /// The row as one line for people: `epoch 3: loss 0.4012, accuracy 86.14 %; validation loss 0.3827, accuracy 87.03
    /// %`.
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
