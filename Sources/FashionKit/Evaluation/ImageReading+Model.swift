import FashionData
import FashionModelFiles
import FashionTraining
import Foundation

extension ImageReading {
    /// Creates settings that read images as the model expects them, prepared as in its training.
    ///
    /// Class names that were given to the training are not among them: they are for its data only
    /// (``FashionData/DatasetSource/load(for:reading:progress:)``).
    package init(matching model: Model) {
        self =
            (try? TrainingConfiguration(record: model.metadata?.training?.settings ?? [:]).reading) ?? Self()
        classNames = nil
        if let preparation = model.metadata?.preparation { fit = preparation.fit }
        guard let shape = model.graph.imageShape else { return }
        size = Size(width: shape[1], height: shape[0])
        channels = shape[2] == 3 ? .colour : .grey
    }
}

extension DatasetSource {
    /// Reads the set that a model is used on: with the class names that were given to the model's training if it is the
    /// training's data, and otherwise with its own.
    /// - Throws: `FileError`, as for any reading.
    package func load(
        for model: Model?, reading: ImageReading,
        progress: @escaping @Sendable (_ label: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) throws -> Dataset {
        if let model, let record = model.metadata?.training, !record.dataMD5s.isEmpty,
            let names = (try? TrainingConfiguration(record: record.settings))?.reading.classNames
        {
            var named = reading
            named.classNames = names
            // Names that do not fit are of other data.
            if let dataset = try? load(reading: named, progress: progress), dataset.isTraining(of: model) {
                return dataset
            }
        }
        return try load(reading: reading, progress: progress)
    }
}

extension TransferConfiguration {
    /// The settings that read image files for this transfer, at the size of the backbone's images.
    package var reading: ImageReading {
        var reading = training.reading
        reading.size = ImageReading.Size(width: imageSize, height: imageSize)
        return reading
    }
}
