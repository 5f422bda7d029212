import FashionNetworks

/// Everything that decides how a network is trained.
///
/// Start from a recipe, such as `Recipe.standard.configuration`, and change what is to be different. ``Setting/all`` declares names, ranges
/// and help texts of these properties.
public struct TrainingConfiguration: Codable, Equatable, Sendable {
    /// The recipe from which the values started.
    public var recipe: Recipe.Name = .reference
    /// The folder with the data; nil searches the usual places.
    public var data: String?
    /// The folder that gets `saved_model`, `results` and `Reports`.
    public var output = "."
    /// The folder that gets TensorBoard's event files; nil writes none.
    public var tensorboard: String?
    /// The network that is trained, with weights drawn at random: the reference CNN or the residual one.
    public var network: Architecture = .reference
    /// What the channels of ``network``'s layers are multiplied by.
    public var width = 1.0
    /// A model file to start from instead; its network is the one that is trained. nil for ``network``.
    public var initialWeights: String?
    /// How pixels become the input of ``initialWeights``' network, `0..255`, `0..1` or `-1..1`; nil for what the file tells.
    public var inputScale: String?
    /// Threads that compute.
    public var threads = ProcessorCount.available
    /// Train on the first so many images only; nil for all.
    public var limit: Int?
    /// Seed of everything random.
    public var seed: UInt64 = 42
    /// Share of the training images that is held back for validation.
    public var validationFraction = 0.1

    /// Whether image files are taken in `grey` or in `colour`; nil finds out.
    public var channels: String?
    /// The size that image files are brought to, as `ImageReading.Size` reads it; nil for their own, or 64.
    public var imageSize: String?
    /// What happens to image files of another ratio, as `ImagePreparation.Fit` names it; nil for `pad`.
    public var fit: String?
    /// The classes' names with commas between them; nil for those that the data has.
    public var classNames: String?
    /// ``balancedClassWeights``, or the path of a CSV file with a factor of the loss for each class; nil weighs every image
    /// alike.
    public var classWeights: String?
    /// How often an epoch shows each image.
    public var sampling = SamplingName.natural

    /// Share of the images of less than average loss that an epoch leaves out at random, the others counting the more; nil
    /// shows every image in every epoch.
    public var skipEasy: Double?

    /// Images per step.
    public var batchSize = 64
    /// Epochs at most.
    public var epochs = 50
    /// The figure by which an epoch is the best, and whose standstill stops training; of ``Monitor`` those of validation images.
    public var monitor = Monitor.validationLoss
    /// Epochs without a better ``monitor`` after which training stops.
    public var patience = 10

    /// The optimizer.
    public var optimizer: OptimizerName = .adam
    /// The learning rate: the first one on a plateau schedule, else the highest.
    public var learningRate = 1e-3
    /// Momentum of SGD.
    public var momentum = 0.9
    /// Whether SGD's momentum is Nesterov's.
    public var nesterov = true
    /// Decoupled weight decay of kernels, for AdamW, Muon and SGD; Adam has none.
    public var weightDecay = 0.0
    /// How the learning rate changes.
    public var schedule: ScheduleName = .plateau
    /// Share of the steps in which the rate rises; nil for the schedule's own (cosine 0, one-cycle 0.3).
    public var warmUp: Double?
    /// Factor of a reduction on a plateau.
    public var plateauFactor = 0.5
    /// Epochs without a better validation loss after which the rate is reduced.
    public var plateauPatience = 3
    /// Share of the target that is spread over all classes.
    public var labelSmoothing = 0.0
    /// A model file whose probabilities become part of the targets; nil for none.
    public var teacher: String?
    /// The share of the targets that is the teacher's.
    public var teacherShare = 0.5
    /// What the teacher's logits are divided by: above 1 its probabilities are softer.
    public var teacherTemperature = 1.0
    /// Share of the averaged weights that a step keeps; 0 trains without an average. With one, the average is what is
    /// validated and saved.
    public var averaging = 0.0
    /// Whether what is validated and saved gets statistics of batch normalisation that are measured for it on training
    /// images, instead of the moving ones, which lag behind; averaged weights always do.
    public var exactStatistics = false
    /// What the network's dropout rates are multiplied by.
    public var dropoutScale = 1.0
    /// Which epoch's model is kept.
    public var keep: KeptEpoch = .best

    /// Whether training images are changed at random.
    public var augment = true
    /// By how much.
    public var augmentation = AugmentationRanges()

    /// The value of ``classWeights`` for weights n / (classes · images of the class), as scikit-learn's `balanced`.
    public static let balancedClassWeights = "balanced"

    /// The reference's values, from which recipes are made; everything else starts from a recipe.
    package init() {}
}

/// Which optimizer; raw values are the names of flags and files.
public enum OptimizerName: String, Codable, Sendable, CaseIterable {
    /// Adam (Kingma & Ba, 2014).
    case adam
    /// Stochastic gradient descent with momentum.
    case sgd
    /// Adam with decoupled weight decay (Loshchilov & Hutter, 2017).
    case adamw
    /// Momentum with orthogonalised matrices (Jordan, 2024), AdamW for the rest.
    case muon
}

/// Which epoch's model a training keeps; raw values are the names of flags and files.
public enum KeptEpoch: String, Codable, Sendable, CaseIterable {
    /// The one with the best figure of ``TrainingConfiguration/monitor``; training stops early when none comes.
    case best
    /// The last one: for schedules that end with a low learning rate.
    case last
}

/// How often an epoch shows each image; raw values are the names of flags and files.
public enum SamplingName: String, Codable, Sendable, CaseIterable {
    /// Once.
    case natural
    /// As often as makes every class come equally often, in as many images an epoch as there are.
    case balanced
}

/// Which learning-rate schedule; raw values are the names of flags and files.
public enum ScheduleName: String, Codable, Sendable, CaseIterable {
    /// Constant, and reduced when the validation loss stops improving.
    case plateau
    /// Half a cosine down to zero.
    case cosine
    /// Up, then down to nearly nothing.
    case oneCycle = "one-cycle"
}

/// How far training images are changed at random; the affine ranges in the meaning of Keras' `ImageDataGenerator`.
public struct AugmentationRanges: Codable, Equatable, Sendable {
    /// Rotation by up to so many degrees either way.
    public var rotation = 10.0
    /// Shift by up to this share of the width either way.
    public var widthShift = 0.1
    /// Shift by up to this share of the height either way.
    public var heightShift = 0.1
    /// Shear by up to so many degrees either way.
    public var shear = 0.1
    /// Each axis is scaled by a factor of its own in 1 − zoom … 1 + zoom.
    public var zoom = 0.1
    /// Whether half of the images are mirrored left to right.
    public var horizontalFlip = true
    /// Whether each image is mirrored in every second epoch, instead of by chance.
    public var alternatingFlip = false
    /// Shift by up to so many whole pixels either way, zeros coming in.
    public var crop = 0
    /// Side of a square of zeros that is put anywhere, in pixels; 0 for none.
    public var cutout = 0
    /// Probability with which a rectangle is replaced by noise.
    public var erasing = 0.0
    /// α of mixup; 0 for none.
    public var mixup = 0.0
    /// α of CutMix; 0 for none.
    public var cutmix = 0.0
    /// Brightness by a factor that differs from 1 by up to this; nil for none.
    public var brightness: Double?
    /// Contrast by a factor that differs from 1 by up to this; nil for none.
    public var contrast: Double?
    /// Saturation by a factor that differs from 1 by up to this; nil for none.
    public var saturation: Double?
    /// The smallest share of the area that a part has that is enlarged to the image's size; nil for none.
    public var resizedCrop: Double?

    /// The reference's ranges.
    public init() {}
}
