import FashionData
import FashionImaging

/// The declarations of all settings.
extension Setting {
    package static let recipe = choice("recipe", \.recipe, "Named values to start from")
    package static let data = path(
        "data", .folder, \.data,
        "Folder or zip with the data set, an .npz file, or a list of images; the usual places are searched without it."
    ).place()
    package static let output = path(
        "output", .folder, \.output, "Folder that gets saved_model, results and Reports."
    ).place().letter("o")
    package static let network = choice(
        "network", \.network, "Network to train from random weights", of: [.reference, .residual]
    ).needing(.noInitialWeights)
    package static let width = number(
        "width", \.width, 0.125...8, "Factor of the channels of that network's layers."
    ).needing(.noInitialWeights)
    package static let initialWeights = path(
        "initial-weights", .file(modelEndings), \.initialWeights,
        "Model file of Keras or of this program to start from, with the network that it has.")
    package static let inputScale = choice(
        "input-scale", \.inputScale, "Range that the network of --initial-weights takes pixels in",
        of: ["0..255", "0..1", "-1..1"], otherwise: "otherwise the file tells")
    package static let tensorboard = path(
        "tensorboard", .folder, \.tensorboard,
        "Folder that gets event files for TensorBoard; none are written without it."
    ).place()
    package static let threads = whole("threads", \.threads, 1...1024, "Threads that compute.")
    package static let limit = whole(
        "limit", \.limit, 1...Int.max, "Train on the first N images only.")
    package static let seed = whole("seed", \.seed, 0...Int.max, "Seed of everything random.")
    package static let validationFraction = number(
        "validation-fraction", \.validationFraction, 0...0.9, "Share of the images held back for validation.")

    package static let channels = choice(
        "channels", \.channels, "Whether image files are taken in grey or in colour", of: ["grey", "colour"],
        otherwise: "otherwise in colour where one of them has some")
    package static let imageSize = words(
        "image-size", \.imageSize, "a side such as 64, or width and height such as 64x48, from 8 to 1024",
        "Size that image files are brought to; their own where all are equal and at most 64, else 64."
    ) { ImageReading.Size($0) != nil }
    package static let fit = choice(
        "fit", \.fit, "What happens to image files of another ratio",
        of: ImagePreparation.Fit.allCases.map(\.rawValue),
        otherwise: "otherwise pad, in the colour of the border")
    package static let classNames = words(
        "class-names", \.classNames, "names with commas between them",
        "Names of the classes in the order of their labels; those that the data has, or of classes.txt, without it."
    ) { !$0.split(separator: ",").isEmpty }
    package static let classWeights = wordOrFile(
        "class-weights", \.classWeights,
        "Factors of the loss by class: balanced, or a CSV file of class,weight; every image counts alike without it.",
        words: [TrainingConfiguration.balancedClassWeights], endings: ["csv"])
    package static let sampling = choice(
        "sampling", \.sampling, "How often an epoch shows each image: once, or each class equally often")

    package static let skipEasy = number(
        "skip-easy", \.skipEasy, 0...0.9,
        "Share of the images of below-average loss that an epoch skips; the others of them count more. 0 for none."
    ).needing(.unmixedImages)

    package static let batchSize = whole("batch-size", \.batchSize, 1...65_536, "Images per step.")
    package static let epochs = whole("epochs", \.epochs, 1...100_000, "Epochs at most.")
    package static let monitor = choice(
        "monitor", \.monitor,
        "Figure that selects the best epoch and stops training when it no longer improves",
        of: [.validationLoss, .validationAccuracy, .validationMacroF1]
    ).needing(.keepBest)
    package static let patience = whole(
        "patience", \.patience, 1...100_000, "Epochs without a better figure before training stops."
    ).needing(.keepBest)

    package static let optimizer = choice("optimizer", \.optimizer, "Optimizer")
    package static let learningRate = number(
        "learning-rate", \.learningRate, 1e-12...1000,
        "Learning rate: the first of a plateau schedule, else the highest.")
    package static let momentum = number(
        "momentum", \.momentum, 0...0.9999, "Momentum of SGD."
    ).needing(.sgd)
    package static let nesterov = flag(
        "nesterov", \.nesterov, "Nesterov's momentum in SGD."
    ).needing(.sgd)
    package static let weightDecay = number(
        "weight-decay", \.weightDecay, 0...1, "Weight decay of SGD, AdamW and Muon."
    ).needing(.decayingOptimizer)
    package static let schedule = choice("schedule", \.schedule, "Learning-rate schedule")
    package static let warmUp = number(
        "warm-up", \.warmUp, 0...1, "Share of the steps in which the rate of cosine or one-cycle rises."
    ).needing(.annealing)
    package static let plateauFactor = number(
        "plateau-factor", \.plateauFactor, 0.001...0.999, "Factor of the learning rate on a plateau."
    ).needing(.plateau)
    package static let plateauPatience = whole(
        "plateau-patience", \.plateauPatience, 1...100_000,
        "Epochs without a better validation loss before the rate falls."
    ).needing(.plateau)
    package static let labelSmoothing = number(
        "label-smoothing", \.labelSmoothing, 0...0.9, "Share of the target spread over all classes.")
    package static let teacher = path(
        "teacher", .fileOrFolder(modelEndings), \.teacher,
        "Model file whose probabilities become part of the targets (distillation), or a folder of them for their mean."
    )
    package static let teacherImages = choice(
        "teacher-images", \.teacherImages,
        "Images that the teacher sees: those of each step, or each training image once"
    ).needing(.aTeacher)
    package static let teacherShare = number(
        "teacher-share", \.teacherShare, 0...1, "Share of the targets that is the teacher's."
    ).needing(.aTeacher)
    package static let teacherTemperature = number(
        "teacher-temperature", \.teacherTemperature, 0.01...100, "Divides the teacher's logits."
    ).needing(.aTeacher)
    package static let averaging = number(
        "ema", \.averaging, 0...0.99999,
        "Share that the moving average of the weights keeps in each step; 0 for no average.")
    package static let exactStatistics = flag(
        "exact-statistics", \.exactStatistics,
        "Recompute the statistics of batch normalisation for the weights that are validated and saved.")
    package static let dropoutScale = number(
        "dropout-scale", \.dropoutScale, 0...2, "Factor of the network's dropout rates.")
    package static let keep = choice("keep", \.keep, "Epoch whose model is kept")

    package static let augment = flag("augment", \.augment, "Change training images at random.")
    package static let rotation = number(
        "rotation", \.augmentation.rotation, 0...180, "Rotation, degrees either way."
    ).needing(.augmentation)
    package static let widthShift = number(
        "width-shift", \.augmentation.widthShift, 0...0.9, "Shift, share of the width either way."
    ).needing(.augmentation)
    package static let heightShift = number(
        "height-shift", \.augmentation.heightShift, 0...0.9, "Shift, share of the height either way."
    ).needing(.augmentation)
    package static let shear = number(
        "shear", \.augmentation.shear, 0...80, "Shear, degrees either way."
    ).needing(.augmentation)
    package static let zoom = number(
        "zoom", \.augmentation.zoom, 0...0.9, "Zoom of each axis, share either way."
    ).needing(.augmentation)
    package static let flip = flag(
        "flip", \.augmentation.horizontalFlip, "Mirror half of the images."
    ).needing(.augmentation)
    package static let alternatingFlip = flag(
        "alternating-flip", \.augmentation.alternatingFlip,
        "Mirror each image in every second epoch, instead of by chance."
    ).needing(.augmentation).needing(.flipping)
    package static let crop = whole(
        "crop", \.augmentation.crop, 0...1024, "Largest shift in whole pixels, either way."
    ).needing(.augmentation)
    package static let cutout = whole(
        "cutout", \.augmentation.cutout, 0...1024, "Side of a square of zeros put anywhere; 0 for none."
    ).needing(.augmentation)
    package static let erasing = number(
        "erasing", \.augmentation.erasing, 0...1, "Probability of a rectangle of noise."
    ).needing(.augmentation)
    package static let mixup = number(
        "mixup", \.augmentation.mixup, 0...100, "Alpha of mixup, the blending of two images; 0 for none."
    ).needing(.augmentation)
    package static let cutmix = number(
        "cutmix", \.augmentation.cutmix, 0...100,
        "Alpha of CutMix, a rectangle from another image; 0 for none."
    ).needing(.augmentation)

    package static let brightness = number(
        "brightness", \.augmentation.brightness, 0...1, "Brightness, share either way."
    ).needing(.augmentation)
    package static let contrast = number(
        "contrast", \.augmentation.contrast, 0...1, "Contrast, share either way."
    ).needing(.augmentation)
    package static let saturation = number(
        "saturation", \.augmentation.saturation, 0...1, "Saturation of colours, share either way."
    ).needing(.augmentation)
    package static let resizedCrop = number(
        "resized-crop", \.augmentation.resizedCrop, 0...1,
        "Smallest share of the area of a part that is enlarged to the image's size; 0 for none."
    ).needing(.augmentation)

    /// All settings, in the order of files and help.
    public static let all: [Setting] = [
        recipe, data, output, network, width, initialWeights, inputScale, tensorboard, threads, limit, seed,
        validationFraction, channels, imageSize, fit, classNames, classWeights, sampling,
        skipEasy, batchSize, epochs, monitor, patience,
        optimizer, learningRate, momentum, nesterov, weightDecay, schedule, warmUp, plateauFactor,
        plateauPatience,
        labelSmoothing, teacher, teacherImages, teacherShare, teacherTemperature, averaging, exactStatistics,
        dropoutScale, keep,
        augment, rotation, widthShift, heightShift, shear, zoom, flip, alternatingFlip, crop, cutout, erasing,
        mixup, cutmix, brightness, contrast, saturation, resizedCrop,
    ]

    /// Returns the setting with this name; nil when there is none.
    public static func named(_ name: String) -> Setting? { all.first { $0.name == name } }

    private static let modelEndings = ["h5", "keras"]
}
