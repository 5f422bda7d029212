import Foundation
import NeuralNetwork
import Training

/// Everything that decides how a pre-trained network is put to a new use.
struct TransferConfiguration: Codable, Equatable {
    /// Where the backbone's weights come from.
    enum Source: Codable, Equatable {
        /// Those that Keras publishes.
        case imagenet
        /// None: everything is trained.
        case random
        /// A file.
        case file(String)

        /// As `--weights` takes it.
        init(_ text: String) {
            self = text == "imagenet" ? .imagenet : text == "random" ? .random : .file(text)
        }

        /// As `--weights` takes it.
        var text: String {
            switch self {
            case .imagenet: "imagenet"
            case .random: "random"
            case .file(let path): path
            }
        }
    }

    /// How the head is trained, or the whole network when it starts from random weights.
    var training: TrainingConfiguration
    /// The backbone's name.
    var architecture = ResNetV2Depth.resNet50V2.rawValue
    /// The backbone's weights.
    var weights = Source.imagenet
    /// Height and width that the backbone sees.
    var imageSize = 85
    /// Channels of the backbone's first convolution.
    var channels = ResNetV2.channels
    /// Units of the head's hidden layers.
    var headUnits = [256]
    /// The head's dropout.
    var headDropout = 0.4
    /// How many of the last stages are fine-tuned, ``allStages`` for everything; nil for the head alone.
    var fineTune: Int?
    /// Epochs of fine-tuning at most.
    var fineTuneEpochs = 10
    /// The first learning rate of fine-tuning.
    var fineTuneLearningRate = 1e-5

    /// The stem and four stages.
    static let allStages = 5

    /// The reference's training, without augmentation, so that features can be computed once.
    init() {
        training = Recipe.reference.configuration
        training.augment = false
    }

    /// The backbone.
    var depth: ResNetV2Depth { ResNetV2Depth(rawValue: architecture) ?? .resNet50V2 }

    /// How fine-tuning trains: as the head does, but for fewer epochs at its own rate.
    var fineTuning: TrainingConfiguration {
        var configuration = training
        configuration.epochs = fineTuneEpochs
        configuration.learningRate = fineTuneLearningRate
        return configuration
    }

    /// The whole network for images of a shape.
    /// - Throws: `GraphError` when images are too small or the head cannot be.
    func graph(inputShape: [Int], classes: Int) throws -> Graph {
        try ResNetV2.transferModel(
            depth, inputShape: inputShape, imageSize: imageSize, classes: classes,
            head: ResNetV2.Head(hidden: headUnits, dropout: Float(headDropout)), channels: channels
        ).scalingDropout(by: Float(training.dropoutScale))
    }

    /// The settings that training in general does not have, by the names of their flags.
    var settings: [(name: String, value: String)] {
        var settings = [
            ("architecture", architecture), ("weights", weights.text), ("image-size", "\(imageSize)"),
            ("head-units", headUnits.isEmpty ? "none" : headUnits.map(String.init).joined(separator: ",")),
            ("head-dropout", "\(headDropout)"),
        ]
        if channels != ResNetV2.channels { settings.append(("channels", "\(channels)")) }
        if let fineTune {
            settings.append(("fine-tune", fineTune == Self.allStages ? "all" : "\(fineTune)"))
            settings.append(("fine-tune-epochs", "\(fineTuneEpochs)"))
            settings.append(("fine-tune-learning-rate", "\(fineTuneLearningRate)"))
        }
        return settings
    }

    /// Names of the settings by which a training with `other` would give another network.
    func settingsThatChangeTraining(from other: TransferConfiguration) -> [String] {
        func named(_ configuration: TransferConfiguration) -> [String: String] {
            Dictionary(configuration.settings) { first, _ in first }
        }
        let (own, theirs) = (named(self), named(other))
        return training.settingsThatChangeTraining(from: other.training)
            + Set(own.keys).union(theirs.keys).filter { own[$0] != theirs[$0] }.sorted()
    }
}
