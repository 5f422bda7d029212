import FashionNetworks

/// The complete settings of a training.
///
/// Start from a recipe, such as `Recipe.standard.configuration`, and change individual values. ``settings`` declares the
/// names, ranges and help texts of these properties.
public struct TrainingConfiguration: Codable, Equatable, Sendable {
    /// The recipe from which the values were taken.
    public var recipe: Recipe.Name = .reference
    /// The folder with the data; nil searches the usual places.
    public var data: String?
    /// The folder for `saved_model`, `results` and `Reports`.
    public var output = "."
    /// The folder for TensorBoard's event files; nil writes none.
    public var tensorboard: String?
    /// The network to train with random initial weights: the reference CNN or the residual one.
    public var network: Architecture = .reference
    /// The factor by which the channels of ``network``'s layers are multiplied.
    public var width = 1.0
    /// A model file with the network and its initial weights; nil to train ``network``.
    public var initialWeights: String?
    /// The range of pixels that the network of ``initialWeights`` expects: `0..255`, `0..1` or `-1..1`; nil to use the
    /// one in the file.
    public var inputScale: String?
    /// The number of threads that compute.
    public var threads = ProcessorCount.available
    /// The number of training images to use, from the first; nil for all.
    public var limit: Int?
    /// The seed of all random numbers.
    public var seed: UInt64 = 42
    /// The share of the training images that is held back for validation.
    public var validationFraction = 0.1

    /// Whether image files are read in `grey` or in `colour`; nil chooses by the files.
    public var channels: String?
    /// The size to which image files are scaled, in the format of `ImageReading.Size`; nil for their own size, or 64.
    public var imageSize: String?
    /// How image files of another aspect ratio are fitted, as named by `ImagePreparation.Fit`; nil for `pad`.
    public var fit: String?
    /// The names of the classes, separated by commas; nil for those of the data.
    public var classNames: String?
    /// ``balancedClassWeights``, or the path of a CSV file with a factor of the loss for each class; nil for equal
    /// weights.
    public var classWeights: String?
    /// How often an epoch shows each image.
    public var sampling = SamplingName.natural

    /// The share of the images with a loss below average that an epoch leaves out at random, while the others count
    /// more; nil shows every image in every epoch.
    public var skipEasy: Double?

    /// The number of images per step.
    public var batchSize = 64
    /// The maximum number of epochs.
    public var epochs = 50
    /// The figure that determines the best epoch, and that stops training when it no longer improves; one of the
    /// validation figures of ``Monitor``.
    public var monitor = Monitor.validationLoss
    /// The number of epochs without improvement of ``monitor`` after which training stops.
    public var patience = 10

    /// The optimizer.
    public var optimizer: OptimizerName = .adam
    /// The learning rate: the initial one with a plateau schedule, otherwise the maximum.
    public var learningRate = 1e-3
    /// The momentum of SGD.
    public var momentum = 0.9
    /// Whether the momentum of SGD is Nesterov's.
    public var nesterov = true
    /// The decoupled weight decay of kernels, for AdamW, Muon and SGD; Adam has none.
    public var weightDecay = 0.0
    /// The learning-rate schedule.
    public var schedule: ScheduleName = .plateau
    /// The share of the steps in which the rate rises; nil for the schedule's default (cosine 0, one-cycle 0.3).
    public var warmUp: Double?
    /// The factor by which the rate is multiplied on a plateau.
    public var plateauFactor = 0.5
    /// The number of epochs without improvement of the validation loss after which the rate is reduced.
    public var plateauPatience = 3
    /// The share of the target that is spread evenly over all classes.
    public var labelSmoothing = 0.0
    /// A model file whose probabilities become part of the targets, or a folder of such files, whose mean does; nil for
    /// none.
    public var teacher: String?
    /// The images for which the teacher's probabilities are computed.
    public var teacherImages = TeacherImages.augmented
    /// The teacher's share of the targets.
    public var teacherShare = 0.5
    /// The temperature by which the teacher's logits are divided; above 1, its probabilities are softer.
    public var teacherTemperature = 1.0
    /// The decay of a moving average of the weights, that is, the share of the average that a step keeps; 0 for no
    /// average. If there is one, the average is validated and saved.
    public var averaging = 0.0
    /// Whether the statistics of batch normalisation are measured on training images for the weights that are validated
    /// and saved, instead of the moving statistics, which lag behind. For averaged weights they always are.
    public var exactStatistics = false
    /// The factor by which the network's dropout rates are multiplied.
    public var dropoutScale = 1.0
    /// The epoch whose model is kept.
    public var keep: KeptEpoch = .best

    /// Whether training images are augmented at random.
    public var augment = true
    /// The ranges of the augmentation.
    public var augmentation = AugmentationRanges()

    /// The value of ``classWeights`` for weights n / (classes · images of the class), scikit-learn's `balanced`.
    public static let balancedClassWeights = "balanced"

    /// Creates the reference's values, on which recipes are based; all other code starts from a recipe.
    package init() {}
}

/// The name of an optimizer; raw values are those of flags and files.
public enum OptimizerName: String, Codable, Sendable, CaseIterable {
    /// Adam (Kingma & Ba, 2014).
    case adam
    /// Stochastic gradient descent with momentum.
    case sgd
    /// Adam with decoupled weight decay (Loshchilov & Hutter, 2017).
    case adamw
    /// Momentum with orthogonalised matrices (Jordan, 2024), and AdamW for all other parameters.
    case muon
}

/// The epoch whose model a training keeps; raw values are those of flags and files.
public enum KeptEpoch: String, Codable, Sendable, CaseIterable {
    /// The epoch with the best value of ``TrainingConfiguration/monitor``; training stops early when it no longer
    /// improves.
    case best
    /// The last epoch, for schedules that end with a low learning rate.
    case last
}

/// The images for which a teacher's probabilities are computed.
public enum TeacherImages: String, Codable, Sendable, CaseIterable {
    /// The images of each step, augmented and mixed as the student sees them (Beyer et al., 2021).
    case augmented
    /// The training images as they are, once; averaged with their mirror images when the training mirrors images. This
    /// costs almost no time, whatever the teacher's size.
    case original
}

/// How often an epoch shows each image; raw values are those of flags and files.
public enum SamplingName: String, Codable, Sendable, CaseIterable {
    /// Once.
    case natural
    /// As often as makes all classes equally frequent; the number of images of an epoch stays the same.
    case balanced
}

/// The name of a learning-rate schedule; raw values are those of flags and files.
public enum ScheduleName: String, Codable, Sendable, CaseIterable {
    /// A constant rate that is reduced when the validation loss stops improving.
    case plateau
    /// Half a cosine, down to zero.
    case cosine
    /// One cycle: up, then down to nearly zero.
    case oneCycle = "one-cycle"
}

/// The ranges of the random augmentation; the affine ranges have the meaning of Keras' `ImageDataGenerator`.
public struct AugmentationRanges: Codable, Equatable, Sendable {
    /// The maximum rotation in either direction, in degrees.
    public var rotation = 10.0
    /// The maximum shift in either direction, as a share of the width.
    public var widthShift = 0.1
    /// The maximum shift in either direction, as a share of the height.
    public var heightShift = 0.1
    /// The maximum shear in either direction, in degrees.
    public var shear = 0.1
    /// Each axis is scaled by its own factor in 1 − zoom … 1 + zoom.
    public var zoom = 0.1
    /// Whether half of the images are mirrored left to right.
    public var horizontalFlip = true
    /// Whether each image is mirrored in every second epoch, instead of at random.
    public var alternatingFlip = false
    /// The maximum shift in either direction, in whole pixels; the border is filled with zeros.
    public var crop = 0
    /// The side of a square of zeros at a random position, in pixels; 0 for none.
    public var cutout = 0
    /// The probability that a rectangle is replaced by noise.
    public var erasing = 0.0
    /// α of mixup; 0 for none.
    public var mixup = 0.0
    /// α of CutMix; 0 for none.
    public var cutmix = 0.0
    /// The maximum deviation from 1 of a factor of the brightness; nil for none.
    public var brightness: Double?
    /// The maximum deviation from 1 of a factor of the contrast; nil for none.
    public var contrast: Double?
    /// The maximum deviation from 1 of a factor of the saturation; nil for none.
    public var saturation: Double?
    /// The least share of the area of a random crop that is resized to the image's size; nil for none.
    public var resizedCrop: Double?

    /// Creates the reference's ranges.
    public init() {}
}
