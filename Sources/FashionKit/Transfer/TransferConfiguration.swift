import FashionNetworks
import FashionTraining
import Foundation

/// Everything that decides how a pre-trained network is put to a new use.
public struct TransferConfiguration: Codable, Equatable, Sendable {
    /// Where the backbone's weights come from.
    public enum Source: Codable, Equatable, Sendable {
        /// Those that Keras publishes.
        case imagenet
        /// None: everything is trained.
        case random
        /// A file.
        case file(String)

        /// As `--weights` takes it.
        public init(_ text: String) {
            self = text == "imagenet" ? .imagenet : text == "random" ? .random : .file(text)
        }

        /// As `--weights` takes it.
        public var text: String {
            switch self {
            case .imagenet: "imagenet"
            case .random: "random"
            case .file(let path): path
            }
        }
    }

    /// How the head is trained, or the whole network when it starts from random weights.
    public var training: TrainingConfiguration
    /// The backbone's name.
    public var architecture = ResNetV2Depth.resNet50V2.rawValue
    /// The backbone's weights.
    public var weights = Source.imagenet
    /// Height and width that the backbone sees.
    public var imageSize = 85
    /// `Backbone.channels` for the full width; less makes a narrow network of the same layout.
    public var channels = Backbone.channels
    /// Units of the head's hidden layers.
    public var headUnits = [256]
    /// The head's dropout.
    public var headDropout = 0.4
    /// How many of the last stages are fine-tuned, ``allStages`` for everything; nil for the head alone.
    public var fineTune: Int?
    /// Epochs of fine-tuning at most.
    public var fineTuneEpochs = 10
    /// The first learning rate of fine-tuning.
    public var fineTuneLearningRate = 1e-5

    /// The stem and four stages.
    public static let allStages = Backbone.stages + 1

    /// The reference's training, without augmentation, so that features can be computed once.
    public init() {
        training = Recipe.reference.configuration
        training.augment = false
    }

    /// The backbone.
    public var backbone: Backbone {
        get { Backbone(name: architecture) ?? .resNetV2(.resNet50V2) }
        set {
            // The size of another backbone's images is not this one's.
            if imageSize == backbone.imageSize { imageSize = newValue.imageSize }
            architecture = newValue.name
        }
    }

    /// How fine-tuning trains: as the head does, but for fewer epochs at its own rate.
    public var fineTuning: TrainingConfiguration {
        var configuration = training
        configuration.epochs = fineTuneEpochs
        configuration.learningRate = fineTuneLearningRate
        return configuration
    }

    /// The whole network for images of a shape.
    /// - Throws: `GraphError` when images are too small or the head cannot be.
    public func graph(inputShape: [Int], classes: Int) throws -> Graph {
        try backbone.transferModel(
            inputShape: inputShape, imageSize: imageSize, classes: classes,
            head: ResNetV2.Head(hidden: headUnits, dropout: Float(headDropout)), channels: channels
        ).scalingDropout(by: Float(training.dropoutScale))
    }

    /// The settings that training in general does not have, by the names of their flags.
    public var settings: [(name: String, value: String)] {
        var settings = [
            ("architecture", architecture), ("weights", weights.text), ("image-size", "\(imageSize)"),
            ("head-units", headUnits.isEmpty ? "none" : headUnits.map(String.init).joined(separator: ",")),
            ("head-dropout", "\(headDropout)"),
        ]
        if channels != Backbone.channels { settings.append(("backbone-channels", "\(channels)")) }
        if let fineTune {
            settings.append(("fine-tune", fineTune == Self.allStages ? "all" : "\(fineTune)"))
            settings.append(("fine-tune-epochs", "\(fineTuneEpochs)"))
            settings.append(("fine-tune-learning-rate", "\(fineTuneLearningRate)"))
        }
        return settings
    }

    /// Names of the settings by which a training with `other` would give another network.
    public func settingsThatChangeTraining(from other: TransferConfiguration) -> [String] {
        func named(_ configuration: TransferConfiguration) -> [String: String] {
            Dictionary(configuration.settings) { first, _ in first }
        }
        let (own, theirs) = (named(self), named(other))
        return training.settingsThatChangeTraining(from: other.training)
            + Set(own.keys).union(theirs.keys).filter { own[$0] != theirs[$0] }.sorted()
    }
}
