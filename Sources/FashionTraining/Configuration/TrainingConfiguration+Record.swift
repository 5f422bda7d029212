import FashionData
import FashionImaging
import Foundation

/// The record of a training's settings in model files and reports.
extension TrainingConfiguration {
    /// The settings that determine the weights, as texts by name; settings that are locations of files are omitted.
    public var record: [String: String] {
        let pairs = Self.settings.filter { !$0.isPlace }.compactMap { setting in
            setting.value(in: self).map { (setting.name, $0.text) }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Creates a configuration from a record. Unknown names are ignored; settings that are not in the record have their
    /// defaults.
    /// - Throws: ``SettingError`` for a text that is not a valid value of its setting.
    public init(record: [String: String]) throws {
        self.init()
        for setting in Self.settings {
            guard let text = record[setting.name] else { continue }
            try setting.assign(setting.value(of: text), to: &self)
        }
    }

    /// How image files are read for this training.
    public var reading: ImageReading {
        var reading = ImageReading()
        reading.channels = channels.flatMap(ImageReading.Channels.init)
        reading.size = imageSize.flatMap { ImageReading.Size($0) }
        reading.fit = fit.flatMap(ImagePreparation.Fit.init) ?? .pad
        reading.classNames = classNames.map { names in
            names.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
        return reading
    }

    /// Returns images, and which of them are used for training and validation: as the data set divides them, or else by
    /// the share that the configuration holds back.
    ///
    /// The limit is that of the images that are divided. Of a data set that is divided already it limits both parts; the
    /// images are then all of the data set's.
    /// - Throws: `InvalidArgument` when the share is out of range.
    package func split(_ dataset: Dataset) throws -> (images: ImageSet, split: StratifiedSplit) {
        let training = dataset.training
        if let validation = dataset.validation {
            let most = limit ?? .max
            return (
                training,
                StratifiedSplit(
                    training: Array((0..<validation.lowerBound).prefix(most)),
                    validation: Array(validation.prefix(most)))
            )
        }
        let images = limit.map(training.prefix) ?? training
        return (
            images,
            try StratifiedSplit(labels: images.labels, validationFraction: validationFraction, seed: seed)
        )
    }
}
