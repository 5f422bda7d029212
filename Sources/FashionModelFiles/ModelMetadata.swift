import FashionEvaluation
import FashionImaging

/// What a model file says beyond the network: how its input is scaled, what its outputs mean, how it was trained.
///
/// A JSON object in the file; keys are the properties' names, and those without a value are left out. The only thing
/// in it that differs between two equal trainings is ``TrainingRecord/date``.
public struct ModelMetadata: Sendable, Equatable, Codable {
    /// The version of this description that the program writes and understands.
    public static let currentFormat = 1

    /// Version of this description.
    public var format: Int
    /// Version of the program that wrote it.
    public var program: String
    /// Names of the classes in the order of the outputs; none where a model from elsewhere has none.
    public var classNames: [String]
    /// What pixels of 0…255 are multiplied by to make the network's input.
    public var inputScale: Double
    /// What is added then; nil for nothing.
    public var inputOffset: Double?
    /// How an image from a file becomes pixels of the network's size; nil for models of Fashion-MNIST and its kind, whose images
    /// are made like those of the data set.
    public var preparation: ImagePreparation?
    /// Name of the recipe that trained it.
    public var recipe: String?
    /// The epoch whose weights these are, counted from 1.
    public var epoch: Int?
    /// Loss on the validation images after that epoch.
    public var validationLoss: Double?
    /// Accuracy on the validation images after that epoch, 0…1.
    public var validationAccuracy: Double?
    /// How and when it was trained.
    public var training: TrainingRecord?
    /// What tells images that are unlike those of the training; nil where none was fitted.
    public var outlierCheck: OutlierCheck?
    /// What logits are divided by to make probabilities honest; nil where none was fitted. The weights are the network's own.
    public var temperature: Double?
    /// The temperature by which the last layer's weights were divided in an exported file; nil in files of a training.
    public var foldedTemperature: Double?

    /// A description in the current format.
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
