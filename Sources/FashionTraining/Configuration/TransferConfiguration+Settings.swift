import FashionData
import FashionNetworks

extension TransferConfiguration: Configurable {
    /// The settings in addition to those of the training.
    package static let ownSettings: [TransferSetting] = [
        .wordOrFile(
            "weights", \.weights.text,
            "The backbone's weights: imagenet for the published ones, random to train the whole network, or a file of Keras, PyTorch or this program.",
            words: ["imagenet", "random"], endings: ["h5", "keras", "whl", "pth", "pt", "safetensors"]),
        .choice("architecture", \.architecture, "The backbone", of: Backbone.all.map(\.name)),
        .words(
            "image-size", \.imageSize, "the side of a square such as 96, from 32 to 1024",
            "Height and width of the backbone's input; EfficientNet-Lite has 96 without it.",
            read: { "\($0)" },
            write: { text in
                ImageReading.Size(text).flatMap { $0.width == $0.height && $0.width >= 32 ? $0.width : nil }
            }),
        .words(
            "head-units", \.headUnits, "none, or up to 8 numbers from 1 to 65536 with commas between them",
            "Units of the head's hidden layers, such as 512,256; none for no such layer.",
            read: { $0.isEmpty ? "none" : $0.map(String.init).joined(separator: ",") },
            write: { text in
                let texts =
                    text == "none" ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
                let units = texts.compactMap { Int($0) }.filter { 1...65_536 ~= $0 }
                return units.count == texts.count && units.count <= 8 ? units : nil
            }),
        .number("head-dropout", \.headDropout, 0...0.95, "Dropout before each layer of the head."),
        .words(
            "fine-tune", \.fineTune, "1 to \(Backbone.stages), or all",
            "Last stages to fine-tune after the head, or all for every layer; none are without it.",
            read: { $0.map { $0 == allStages ? "all" : "\($0)" } },
            write: { text -> Int?? in
                if text == "all" { return .some(allStages) }
                guard let stages = Int(text), 1...Backbone.stages ~= stages else { return .none }
                return .some(stages)
            }
        ).needing(.trainedWeights),
        .whole("fine-tune-epochs", \.fineTuneEpochs, 1...100_000, "Epochs of fine-tuning at most.")
            .needing(.fineTuning),
        .number(
            "fine-tune-learning-rate", \.fineTuneLearningRate, 1e-12...1000,
            "First learning rate of fine-tuning."
        ).needing(.fineTuning),
        .whole(
            "backbone-channels", \.channels, 1...256,
            "\(Backbone.channels) for the backbone's full width; another number gives a network that no published weights fit."
        ).hidden(),
    ]

    /// Settings of the training that have no effect with a backbone, each with the reason.
    public static let replacedSettings: [(setting: TrainingSetting, reason: String)] = [
        (TrainingSetting[\.initialWeights], "name the backbone's weights with --weights"),
        (TrainingSetting[\.inputScale], "a backbone takes pixels as its architecture does"),
        (TrainingSetting[\.network], "name the backbone with --architecture"),
        (TrainingSetting[\.width], "a backbone has channels of its own"),
        (TrainingSetting[\.teacher], "a transfer learns from the labels only"),
    ]

    /// All settings: the transfer's own, then those of its training.
    public static let settings: [TransferSetting] = {
        let own = ownSettings.map(\.name)
        // Those of a teacher have no effect without one.
        let replaced =
            replacedSettings.map(\.setting.name)
            + [
                TrainingSetting[\.teacherImages], TrainingSetting[\.teacherShare],
                TrainingSetting[\.teacherTemperature],
            ].map(
                \.name)
        let training = TrainingConfiguration.settings.filter { !own.contains($0.name) }
        return ownSettings
            + training.map { setting -> TransferSetting in
                (replaced.contains(setting.name) ? setting.hidden() : setting).within(\.training)
            }
    }()

    /// The default configuration.
    public static var standard: TransferConfiguration { TransferConfiguration() }

    /// Replaces the training's values by those of a recipe, apart from its network, for which the backbone stands.
    public mutating func start(from recipe: Recipe) {
        let network = training.network
        training = recipe.configuration
        training.network = network
    }

    /// The settings in ``ownSettings`` that have an effect, as texts by name, for model files and reports.
    package var record: [String: String] {
        let pairs = Self.ownSettings.compactMap { setting -> (String, String)? in
            guard let value = setting.value(in: self), setting.needs.allSatisfy({ $0.isMet(self) }),
                !setting.isHidden || value != setting.value(in: .standard)
            else { return nil }
            return (setting.name, value.text)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Checks the types and ranges of all values, including those of ``training``.
    /// - Throws: `SettingError` for the first value out of range.
    public func validate() throws {
        try training.validate()
        try check(Self.ownSettings)
    }
}
