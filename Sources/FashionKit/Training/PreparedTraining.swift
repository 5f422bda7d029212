import FashionCompute
import FashionCore
import FashionData
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// Everything that a training's configuration asks for: images, network, teacher, and the models that epochs leave.
///
/// Program and library train through this, so that a recipe means the same in both.
package struct PreparedTraining {
    /// The training images up to the configuration's limit, those held back included.
    package let images: ImageSet
    /// Which of them train and which validate.
    package let split: StratifiedSplit
    /// The network to train.
    package let graph: Graph
    /// The network of `--teacher`; nil without one.
    package let teacher: Teacher?
    /// Where the training begins or goes on.
    package let start: Checkpoint

    private let dataset: Dataset
    private var configuration: TrainingConfiguration { start.configuration }

    /// Prepares a new training or one that goes on.
    /// - Parameters:
    ///   - checkpoint: the checkpoint's file, for errors.
    ///   - target: the file that gets the model, which must not be the teacher's.
    ///   - bindsData: whether the training is tied to its images, by their hash, so that its checkpoints go on with
    ///     the same ones only.
    /// - Throws: `FileError` for a model file or other data than the checkpoint's, `SettingError` for settings that do
    ///   not go together, `GraphError` for images that are too small for the network.
    package init(
        _ start: Checkpoint, on dataset: Dataset, checkpoint: URL, writing target: URL? = nil,
        bindsData: Bool = true, notices: ModelNotices = ModelNotices()
    ) throws {
        var start = start
        let configuration = start.configuration
        self.dataset = dataset
        (images, split) = try configuration.split(dataset)
        if bindsData {
            try start.take(
                images, classNames: dataset.classNames, folder: dataset.source.location, in: checkpoint)
        }
        graph = try start.takeNetwork(for: dataset, of: checkpoint, notices)
        teacher = try start.takeTeacher(for: graph, writing: target, notices)
        try start.takeClassWeights(for: split, of: images, classNames: dataset.classNames)
        self.start = start
    }

    /// The model that an epoch left, with its description.
    package func model(_ weights: Weights, after record: EpochRecord) -> Model {
        Model(
            graph: graph, weights: weights,
            metadata: ModelMetadata(
                after: record, of: configuration, dataset, split,
                classWeights: start.classWeights))
    }

    /// Fits temperatures and outlier checks to the validation images.
    package var validationFitting: ValidationFitting {
        ValidationFitting(
            images: images, validation: split.validation, classNames: dataset.classNames,
            threads: configuration.threads)
    }
}
