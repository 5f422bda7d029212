import FashionConfiguration
import FashionData
import FashionModelFiles
import FashionTraining
import Foundation

extension ImageReading {
    /// Creates settings that read images as the model expects them, prepared as in its training.
    package init(matching model: Model) {
        self =
            (try? TrainingConfiguration(record: model.metadata?.training?.settings ?? [:]).reading) ?? Self()
        if let preparation = model.metadata?.preparation { fit = preparation.fit }
        guard let shape = model.graph.imageShape else { return }
        size = Size(width: shape[1], height: shape[0])
        channels = shape[2] == 3 ? .colour : .grey
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

extension OutputFolder {
    /// The data set recorded in the folder's configuration; `nil` when none is recorded.
    package var recordedData: String? {
        var recorded = Recipe.standard.configuration
        guard let file = try? ConfigurationFile(contentsOf: configuration),
            (try? file.apply(to: &recorded)) != nil
        else { return nil }
        return recorded.data
    }
}
