import FashionEvaluation
import FashionImaging

/// The information in a model file besides the network: the scale of its input, the meaning of its outputs, and its
/// training.
///
/// In the file it is a JSON object whose keys are the properties' names; properties without a value are omitted.
/// Between two equal trainings, it differs only in ``TrainingRecord/date``.
public struct ModelMetadata: Sendable, Equatable, Codable {
    /// The version of the metadata that the program writes and reads.
    public static let currentFormat = 1

    /// The version of the metadata.
    public var format: Int
    /// The version of the program that wrote it.
    public var program: String
    /// The names of the classes in the order of the outputs; empty when a model of another program has none.
    public var classNames: [String]
    /// The factor by which pixels in 0…255 are multiplied to obtain the network's input.
    public var inputScale: Double
    /// The number that is added after the multiplication; nil for none.
    public var inputOffset: Double?
    /// The preparation of an image file to pixels of the network's size; nil for models of data sets like
    /// Fashion-MNIST, whose images are converted to the form of the data set's.
    public var preparation: ImagePreparation?
    /// The name of the recipe that trained the model.
    public var recipe: String?
    /// The epoch of the weights, counted from 1.
    public var epoch: Int?
    /// The loss on the validation images after that epoch.
    public var validationLoss: Double?
    /// The accuracy on the validation images after that epoch, 0…1.
    public var validationAccuracy: Double?
    /// The record of the training.
    public var training: TrainingRecord?
    /// The check that recognises images unlike the training images; nil when none was fitted.
    public var outlierCheck: OutlierCheck?
    /// The temperature by which logits are divided to calibrate probabilities; nil when none was fitted. It is not
    /// folded into the weights.
    public var temperature: Double?
    /// The temperature by which the last layer's weights were divided in an exported file; nil in files written by
    /// training.
    public var foldedTemperature: Double?

    /// Creates metadata in the current format.
    public init(
        program: String, classNames: [String], inputScale: Double = 1.0 / 255, recipe: String? = nil,
        epoch: Int? = nil, validationLoss: Double? = nil, validationAccuracy: Double? = nil,
        training: TrainingRecord? = nil
    ) {
        format = Self.currentFormat
        self.program = program
        self.classNames = classNames
        self.inputScale = inputScale
        self.recipe = recipe
        self.epoch = epoch
        self.validationLoss = validationLoss
        self.validationAccuracy = validationAccuracy
        self.training = training
    }
}
