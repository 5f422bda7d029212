import FashionCompute
import FashionCore
import FashionData
import FashionModelFiles
import FashionTraining
import Foundation

extension ModelMetadata {
    /// Creates the metadata of a model saved after an epoch.
    package init(
        after record: EpochRecord, of configuration: TrainingConfiguration, _ dataset: Dataset,
        _ split: StratifiedSplit, classWeights: [Double]? = nil
    ) {
        // The locations of files do not affect the weights, and equal trainings give equal files.
        var configuration = configuration
        configuration.initialWeights = configuration.initialWeights.map { ($0 as NSString).lastPathComponent }
        configuration.teacher = configuration.teacher.map { ($0 as NSString).lastPathComponent }
        configuration.classWeights =
            configuration.classWeightsFile?.lastPathComponent ?? configuration.classWeights
        self.init(
            program: FashionVersion.current, classNames: dataset.classNames,
            recipe: configuration.recipe.rawValue,
            epoch: record.number, validationLoss: record.valLoss, validationAccuracy: record.valAccuracy,
            training: TrainingRecord(
                date: RecordedTime.now, settings: configuration.record,
                data: dataset.inWords, dataMD5s: dataset.md5s,
                trainingImages: split.training.count, validationImages: split.validation.count,
                engine: "oneDNN \(Engine.libraryVersion)", loss: record.loss, accuracy: record.accuracy,
                classWeights: classWeights))
        preparation = dataset.preparation
    }
}

extension Dataset {
    /// The description of the data in result files: for image files, the name of their folder or list and their number.
    package var inWords: String {
        guard genuineness != .genuine else { return "Fashion-MNIST as published" }
        guard preparation != nil else { return "not the published Fashion-MNIST" }
        let held = validation?.count ?? 0
        let counts = [
            "\(Formatting.grouped(training.count - held)) to train",
            held == 0 ? nil : "\(Formatting.grouped(held)) to validate",
            "\(Formatting.grouped(test.count)) to test",
        ].compactMap(\.self)
        return
            "image files in \(source.location.standardizedFileURL.lastPathComponent), \(classNames.count) classes: "
            + counts.joined(separator: ", ")
    }
}
