import FashionCompute
import FashionCore
import FashionData
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// The objects that a training's configuration describes: images, network, teacher, and the models saved after epochs.
///
/// Both the program and the library train through this type, so that a recipe means the same in both.
package struct PreparedTraining {
    /// The images that the indices of ``split`` refer to.
    package let images: ImageSet
    /// The indices of the images that train and that validate.
    package let split: StratifiedSplit
    /// The network to train.
    package let graph: Graph
    /// The network of `--teacher`; `nil` without one.
    package let teacher: Teacher?
    /// The state from which the training starts or resumes.
    package let start: Checkpoint

    private let dataset: Dataset
    private var configuration: TrainingConfiguration { start.configuration }

    /// Prepares a new or a resumed training.
    /// - Parameters:
    ///   - checkpoint: the checkpoint's file, named in errors.
    ///   - target: the file that the model is written to, which must not be the teacher's.
    ///   - bindsData: whether the training is bound to its images by their hash, so that its checkpoints resume only
    ///     with the same images.
    /// - Throws: `FileError` for an unsuitable model file or for other data than the checkpoint's, `SettingError` for
    ///   settings that exclude each other or do not suit the size of the images, `GraphError` for images that are too
    ///   small for the network.
    package init(
        _ start: Checkpoint, on dataset: Dataset, checkpoint: URL, writing target: URL? = nil,
        bindsData: Bool = true, notices: ModelNotices = ModelNotices()
    ) throws {
        var start = start
        let configuration = start.configuration
        self.dataset = dataset
        (images, split) = try configuration.split(dataset)
        try configuration.requireAugmentation(for: images)
        if let problem = configuration.augmentationWarning(for: images) { notices.warning(problem) }
        if let problem = split.copiesWarning(images, of: dataset) { notices.warning(problem) }
        if bindsData {
            try start.take(
                images, validation: dataset.validation, classNames: dataset.classNames,
                folder: dataset.source.location, in: checkpoint)
        }
        graph = try start.takeNetwork(for: dataset, of: checkpoint, notices)
        teacher = try start.takeTeacher(for: graph, on: dataset, writing: target, notices)
        try start.takeClassWeights(for: split, of: images, classNames: dataset.classNames)
        self.start = start
    }

    /// Returns the model after an epoch, with its metadata.
    package func model(_ weights: Weights, after record: EpochRecord) -> Model {
        Model(
            graph: graph, weights: weights,
            metadata: ModelMetadata(
                after: record, of: configuration, dataset, split,
                classWeights: start.classWeights))
    }

    /// The fitting of temperature and outlier check to the validation images.
    package var validationFitting: ValidationFitting {
        ValidationFitting(
            images: images, validation: split.validation, classNames: dataset.classNames,
            threads: configuration.threads)
    }
}
