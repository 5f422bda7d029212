import FashionNetworks
import Foundation

/// The complete settings of transfer learning from a pre-trained network.
///
/// ``settings`` declares the names, ranges and help texts of these properties.
public struct TransferConfiguration: Codable, Equatable, Sendable {
    /// The source of the backbone's weights.
    public enum Source: Codable, Equatable, Sendable {
        /// The weights published for the architecture, trained on ImageNet.
        case imagenet
        /// Random weights: the whole network is trained.
        case random
        /// A file, by its path.
        case file(String)

        /// The value of `--weights`. The path of a file becomes absolute, since a resumed transfer may be started from
        /// another working directory.
        public var text: String {
            get {
                switch self {
                case .imagenet: "imagenet"
                case .random: "random"
                case .file(let path): path
                }
            }
            set {
                self =
                    switch newValue {
                    case "imagenet": .imagenet
                    case "random": .random
                    default: .file(URL(fileURLWithPath: newValue).standardizedFileURL.path)
                    }
            }
        }
    }

    /// The training of the head, or of the whole network if it starts from random weights.
    public var training: TrainingConfiguration
    /// The backbone's name; another one also changes ``imageSize`` if it has the default value of the previous one.
    public var architecture = ResNetV2Depth.resNet50V2.rawValue {
        didSet {
            guard imageSize == Backbone(name: oldValue)?.imageSize, let new = Backbone(name: architecture)
            else { return }
            imageSize = new.imageSize
        }
    }
    /// The source of the backbone's weights.
    public var weights = Source.imagenet
    /// The height and width of the backbone's input in pixels.
    public var imageSize = 85
    /// The width of the backbone: `Backbone.channels` for the full width; a smaller number makes a narrower network of
    /// the same layout.
    public var channels = Backbone.channels
    /// The numbers of units of the head's hidden layers.
    public var headUnits = [256]
    /// The dropout rate of the head.
    public var headDropout = 0.4
    /// The number of last stages to fine-tune, or ``allStages`` for all layers; `nil` trains the head alone.
    public var fineTune: Int?
    /// The maximum number of fine-tuning epochs.
    public var fineTuneEpochs = 10
    /// The initial learning rate of fine-tuning.
    public var fineTuneLearningRate = 1e-5

    /// The stem and the four stages.
    public static let allStages = Backbone.stages + 1

    /// Creates the default configuration: that of the `reference` recipe,
    /// without augmentation, so that features can be computed once.
    public init() {
        training = Recipe.reference.configuration
        training.augment = false
    }

    /// The backbone.
    public var backbone: Backbone {
        get { Backbone(name: architecture) ?? .resNetV2(.resNet50V2) }
        set { architecture = newValue.name }
    }

    /// The training configuration of fine-tuning: that of the head, with its own number of epochs and learning rate.
    public var fineTuning: TrainingConfiguration {
        var configuration = training
        configuration.epochs = fineTuneEpochs
        configuration.learningRate = fineTuneLearningRate
        return configuration
    }

    /// Returns the whole network for images of a shape, `[H, W, C]`.
    /// - Throws: `GraphError` when the images are too small or the head is invalid.
    public func graph(inputShape: [Int], classes: Int) throws -> Graph {
        try backbone.transferModel(
            inputShape: inputShape, imageSize: imageSize, classes: classes,
            head: Backbone.Head(hidden: headUnits, dropout: Float(headDropout)), channels: channels
        ).scalingDropout(by: Float(training.dropoutScale))
    }

    /// Returns the names of the settings that would make a training with `other` give another network.
    public func settingsThatChangeTraining(from other: TransferConfiguration) -> [String] {
        let (own, theirs) = (record, other.record)
        return training.settingsThatChangeTraining(from: other.training)
            + Set(own.keys).union(theirs.keys).filter { own[$0] != theirs[$0] }.sorted()
    }
}
