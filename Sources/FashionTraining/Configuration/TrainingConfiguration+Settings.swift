import FashionData
import FashionImaging

extension TrainingConfiguration: Configurable {
    /// All settings, in the order of files and help; every stored property has one.
    public static let settings = run + images + steps + targets + augmentations

    /// The network, and where files lie.
    private static let run: [TrainingSetting] = [
        .choice("recipe", \.recipe, "Named values to start from"),
        .path(
            "data", .folder, \.data,
            "Folder or zip with the data set, an .npz file, or a list of images; the usual places are searched without it."
        ).place(),
        .path("output", .folder, \.output, "Folder that gets saved_model, results and Reports.").place()
            .letter("o"),
        .choice("network", \.network, "Network to train from random weights", of: [.reference, .residual])
            .needing(.noInitialWeights),
        .number("width", \.width, 0.125...8, "Factor of the channels of that network's layers.").needing(
            .noInitialWeights),
        .path(
            "initial-weights", .file(weightEndings), \.initialWeights,
            "Model to start from, with the network that it has, or weights alone for the recipe's network."),
        .choice(
            "input-scale", \.inputScale, "Range that the network of --initial-weights takes pixels in",
            of: ["0..255", "0..1", "-1..1"], otherwise: "otherwise the file tells"),
        .path(
            "tensorboard", .folder, \.tensorboard,
            "Folder that gets event files for TensorBoard; none are written without it."
        ).place(),
        .whole("threads", \.threads, 1...1024, "Threads that compute."),
        .whole("limit", \.limit, 1...Int.max, "Train on the first N images only."),
        .whole("seed", \.seed, 0...Int.max, "Seed of everything random."),
        .number(
            "validation-fraction", \.validationFraction, 0...0.9,
            "Share of the images held back for validation."),
    ]

    /// Image files, classes, and which images an epoch has.
    private static let images: [TrainingSetting] = [
        .choice(
            "channels", \.channels, "Whether image files are taken in grey or in colour",
            of: ["grey", "colour"], otherwise: "otherwise in colour where one of them has some"),
        .words(
            "image-size", \.imageSize, "a side such as 64, or width and height such as 64x48, from 8 to 1024",
            "Size that image files are brought to; their own where all are equal and at most 64, else 64."
        ) { ImageReading.Size($0) != nil },
        .choice(
            "fit", \.fit, "What happens to image files of another ratio",
            of: ImagePreparation.Fit.allCases.map(\.rawValue),
            otherwise: "otherwise pad, in the colour of the border"),
        .words(
            "class-names", \.classNames, "names with commas between them",
            "Names of the classes in the order of their labels; those that the data has, or of classes.txt, without it."
        ) { !$0.split(separator: ",").isEmpty },
        .wordOrFile(
            "class-weights", \.classWeights,
            "Factors of the loss by class: balanced, or a CSV file of class,weight; every image counts alike without it.",
            words: [TrainingConfiguration.balancedClassWeights], endings: ["csv"]),
        .choice(
            "sampling", \.sampling, "How often an epoch shows each image: once, or each class equally often"),
        .number(
            "skip-easy", \.skipEasy, 0...0.9,
            "Share of the images of below-average loss that an epoch skips; the others of them count more. 0 for none."
        ).needing(.threeEpochs).needing(.unmixedImages),
    ]

    /// Epochs and the optimizer.
    private static let steps: [TrainingSetting] = [
        .whole("batch-size", \.batchSize, 1...65_536, "Images per step."),
        .whole("epochs", \.epochs, 1...100_000, "Epochs at most."),
        .choice(
            "monitor", \.monitor,
            "Figure that selects the best epoch and stops training when it no longer improves",
            of: [.validationLoss, .validationAccuracy, .validationMacroF1]
        ).needing(.keepBest),
        .whole("patience", \.patience, 1...100_000, "Epochs without a better figure before training stops.")
            .needing(.keepBest),
        .choice("optimizer", \.optimizer, "Optimizer"),
        .number(
            "learning-rate", \.learningRate, 1e-12...1000,
            "Learning rate: the first of a plateau schedule, else the highest."),
        .number("momentum", \.momentum, 0...0.9999, "Momentum of SGD.").needing(.sgd),
        .flag("nesterov", \.nesterov, "Nesterov's momentum in SGD.").needing(.sgd),
        .number("weight-decay", \.weightDecay, 0...1, "Weight decay of SGD, AdamW and Muon.").needing(
            .decayingOptimizer),
        .choice("schedule", \.schedule, "Learning-rate schedule"),
        .number(
            "warm-up", \.warmUp, 0...1, "Share of the steps in which the rate of cosine or one-cycle rises."
        ).needing(.annealing),
        .number("plateau-factor", \.plateauFactor, 0.001...0.999, "Factor of the learning rate on a plateau.")
            .needing(.plateau),
        .whole(
            "plateau-patience", \.plateauPatience, 1...100_000,
            "Epochs without a better validation loss before the rate falls."
        ).needing(.plateau),
    ]

    /// Targets, and the weights that are kept.
    private static let targets: [TrainingSetting] = [
        .number("label-smoothing", \.labelSmoothing, 0...0.9, "Share of the target spread over all classes."),
        .path(
            "teacher", .fileOrFolder(modelEndings), \.teacher,
            "Model file whose probabilities become part of the targets (distillation), or a folder of them for their mean."
        ),
        .choice(
            "teacher-images", \.teacherImages,
            "Images that the teacher sees: those of each step, or each training image once"
        ).needing(.aTeacher),
        .number("teacher-share", \.teacherShare, 0...1, "Share of the targets that is the teacher's.")
            .needing(.aTeacher),
        .number("teacher-temperature", \.teacherTemperature, 0.01...100, "Divides the teacher's logits.")
            .needing(.aTeacher),
        .number(
            "ema", \.averaging, 0...0.99999,
            "Share that the moving average of the weights keeps in each step; 0 for no average."),
        .flag(
            "exact-statistics", \.exactStatistics,
            "Recompute the statistics of batch normalisation for the weights that are validated and saved."),
        .number("dropout-scale", \.dropoutScale, 0...2, "Factor of the network's dropout rates."),
        .choice("keep", \.keep, "Epoch whose model is kept"),
    ]

    /// Augmentation.
    private static let augmentations: [TrainingSetting] = {
        let changes: [TrainingSetting] = [
            .number("rotation", \.augmentation.rotation, 0...180, "Rotation, degrees either way."),
            .number(
                "width-shift", \.augmentation.widthShift, 0...0.9, "Shift, share of the width either way."),
            .number(
                "height-shift", \.augmentation.heightShift, 0...0.9, "Shift, share of the height either way."),
            .number("shear", \.augmentation.shear, 0...80, "Shear, degrees either way."),
            .number("zoom", \.augmentation.zoom, 0...0.9, "Zoom of each axis, share either way."),
            .flag("flip", \.augmentation.horizontalFlip, "Mirror half of the images."),
            .flag(
                "alternating-flip", \.augmentation.alternatingFlip,
                "Mirror each image in every second epoch, instead of by chance."
            ).needing(.flipping),
            .whole("crop", \.augmentation.crop, 0...1024, "Largest shift in whole pixels, either way."),
            .whole(
                "cutout", \.augmentation.cutout, 0...1024,
                "Side of a square of zeros put anywhere; 0 for none."),
            .number("erasing", \.augmentation.erasing, 0...1, "Probability of a rectangle of noise."),
            .number(
                "mixup", \.augmentation.mixup, 0...100,
                "Alpha of mixup, the blending of two images, at least 0.01; 0 for none."),
            .number(
                "cutmix", \.augmentation.cutmix, 0...100,
                "Alpha of CutMix, a rectangle from another image, at least 0.01; 0 for none."),
            .number("brightness", \.augmentation.brightness, 0...1, "Brightness, share either way."),
            .number("contrast", \.augmentation.contrast, 0...1, "Contrast, share either way."),
            .number(
                "saturation", \.augmentation.saturation, 0...1, "Saturation of colours, share either way."),
            .number(
                "resized-crop", \.augmentation.resizedCrop, 0...1,
                "Smallest share of the area of a part that is enlarged to the image's size; 0 for none."),
        ]
        return [.flag("augment", \.augment, "Change training images at random.")]
            + changes.map { $0.needing(.augmentation) }
    }()

    private static let modelEndings = ["h5", "keras"]
    private static let weightEndings = modelEndings + ["pth", "pt", "safetensors"]

    /// The values of the standard recipe.
    public static var standard: TrainingConfiguration { Recipe.standard.configuration }

    /// The configuration itself.
    public var training: TrainingConfiguration {
        get { self }
        set { self = newValue }
    }

    /// Replaces all values by those of a recipe.
    public mutating func start(from recipe: Recipe) { self = recipe.configuration }
}
