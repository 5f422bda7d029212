import Datasets

/// What model files and reports keep of a training's settings.
extension TrainingConfiguration {
    /// The settings that decide the weights, as texts by name; where files lie is left out.
    public var record: [String: String] {
        let pairs = Setting.all.filter { !$0.isPlace }.compactMap { setting in
            setting.value(in: self).map { (setting.name, $0.text) }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Reads a record back. Names that are no settings are ignored; settings without a text keep their defaults.
    /// - Throws: ``SettingError`` for a text that is not a value of its setting.
    public init(record: [String: String]) throws {
        self.init()
        for setting in Setting.all {
            guard let text = record[setting.name] else { continue }
            try setting.assign(setting.value(of: text), to: &self)
        }
    }

    /// The training images up to the limit, and which of them train and which validate.
    /// - Throws: `InvalidSetting` when no image is left to train on.
    package func split(_ training: ImageSet) throws -> (images: ImageSet, split: StratifiedSplit) {
        let images = limit.map(training.prefix) ?? training
        return (
            images,
            try StratifiedSplit(labels: images.labels, validationFraction: validationFraction, seed: seed)
        )
    }
}
