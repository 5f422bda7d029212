import FashionCompute
import FashionCore
import FashionData
import FashionEvaluation
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

extension Classifier {
    /// Trains a network on a data set as `fashion train --recipe`
    /// does: the same seed gives the same weights, bit for bit.
    ///
    /// Blocks until training has ended. Cancelling the calling task stops the training after the current step.
    /// - Parameters:
    ///   - data: the training images are split into training and validation images, unless the data sets some aside;
    ///     the test images are not used.
    ///   - recipe: the recipe that provides the configuration.
    ///   - progress: is called after every epoch.
    /// - Returns: the model that the recipe keeps, with a temperature if there are at least 200 validation images and
    ///   an outlier check if there are at least 500.
    /// - Throws: the errors of ``train(on:configuration:network:checkpoint:callbacks:metrics:events:)``.
    public static func train(
        on data: Dataset, recipe: Recipe = .standard,
        progress: @escaping (EpochRecord) -> Void = { _ in }
    ) throws -> Classifier {
        try train(on: data, configuration: recipe.configuration) { event in
            if case .epochEnded(let record, _) = event { progress(record) }
        }
    }

    /// Trains a network with any configuration.
    ///
    /// The configuration's `data`, `output` and `tensorboard` are
    /// locations for the command-line program and have no effect here.
    /// - Parameters:
    ///   - data: the training images are split into training and validation images, unless the data sets some aside;
    ///     the test images are not used.
    ///   - configuration: all other settings.
    ///   - network: the network to train, with random weights; `nil` uses the one that the configuration names. Its
    ///     dropout rates are multiplied by the configuration's `dropoutScale`.
    ///   - checkpoint: the file to which the state of the training is written after every epoch; `nil` writes none. If
    ///     the file exists, that training is resumed. The file is removed at the end.
    ///   - callbacks: are called after every epoch, after the callbacks of the configuration.
    ///   - metrics: additional metrics, computed on the validation images.
    ///   - events: is called for every event; throwing an error stops the training.
    /// - Throws: `SettingError` for a value out of range, `CancellationError` when the task was cancelled,
    ///   ``TrainingDiverged`` when the loss or a weight is no longer finite, `FileError` for a file that the
    ///   configuration names.
    public static func train(
        on data: Dataset, configuration: TrainingConfiguration, network: Graph? = nil,
        checkpoint: URL? = nil, callbacks: [any TrainingCallback] = [],
        metrics: [any Metric] = [], events: @escaping (TrainingEvent) throws -> Void = { _ in }
    ) throws -> Classifier {
        try train(
            on: data, configuration, network, checkpoint, callbacks, metrics,
            shouldStop: { Task.isCancelled }, events)
    }

    static func train(
        on data: Dataset, _ configuration: TrainingConfiguration, _ network: Graph?, _ checkpoint: URL?,
        _ callbacks: [any TrainingCallback], _ metrics: [any Metric], shouldStop: @escaping () -> Bool,
        _ events: @escaping (TrainingEvent) throws -> Void
    ) throws -> Classifier {
        try configuration.validate()
        let (shape, classes) = (data.inputShape, data.classNames.count)
        if let network, !network.takesImages(of: shape) || network.outputShape != [classes] {
            throw InvalidArgument(
                "network", expected: "\(classes) outputs for images of \(shape), as the data has",
                found: "\(network.outputShape) for \(network.inputShape)")
        }
        let place = checkpoint ?? URL(fileURLWithPath: "checkpoint")
        if let problem = network?.scoreProblem { throw problem }
        let training = try PreparedTraining(
            start(configuration, network, checkpoint), on: data, checkpoint: place,
            bindsData: checkpoint != nil)
        var kept: Model?
        var environment = Trainer.Environment(
            checkpoint: checkpoint, shouldStop: shouldStop,
            saveBest: { weights, record in kept = training.model(weights, after: record) },
            report: events, teacher: training.teacher)
        (environment.callbacks, environment.metrics) = (callbacks, metrics)
        let trainer = try Trainer(
            training.graph, start: training.start, images: training.images, split: training.split,
            engine: Engine(threads: configuration.threads), environment: environment)
        switch try trainer.run() {
        case .interrupted: throw CancellationError()
        case .diverged(let reason):
            // The same steps would diverge again.
            if let checkpoint { try? FileManager.default.removeItem(at: checkpoint) }
            throw TrainingDiverged(reason: reason, kept: nil, model: nil)
        case .finished: break
        }
        guard var model = try kept ?? trainer.bestModel(of: training) else {
            throw InvalidArgument("epochs", expected: "at least 1", found: "none")
        }
        let fitting = training.validationFitting
        if !fitting.possible.isEmpty { model = try fitting.fitted(model, fitting.possible) }
        let classifier = try Classifier(model, threads: configuration.threads)
        if let checkpoint { try? FileManager.default.removeItem(at: checkpoint) }
        return classifier
    }

    private static func start(
        _ configuration: TrainingConfiguration, _ network: Graph?, _ file: URL?
    ) throws -> Checkpoint {
        let network = try network.map {
            try NetworkText.text(of: $0.scalingDropout(by: Float(configuration.dropoutScale)))
        }
        guard network == nil || configuration.initialWeights == nil else {
            throw SettingError(
                name: TrainingSetting[\.initialWeights].name, expected: "none beside a network in memory",
                found: configuration.initialWeights ?? "")
        }
        guard let file, FileManager.default.fileExists(atPath: file.path) else {
            var start = Checkpoint(configuration: configuration)
            start.network = network
            return start
        }
        var start = try Checkpoint(contentsOf: file)
        let changed = start.configuration.settingsThatChangeTraining(from: configuration)
        guard changed.isEmpty else {
            throw FileError(
                file,
                "expected the checkpoint of a training with this configuration, found other values of "
                    + changed.joined(separator: ", "))
        }
        // Without a network in memory, only a file's network is in the checkpoint.
        guard start.network == network || configuration.initialWeights != nil else {
            throw FileError(
                file, "expected the checkpoint of a training of this network, found another network's")
        }
        try configuration.requireEpochs(begun: start.begunEpochs)
        start.configuration = configuration
        return start
    }
}

extension Trainer {
    /// Returns the model to keep of a training that was resumed after its best epoch.
    fileprivate func bestModel(of training: PreparedTraining) throws -> Model? {
        let best =
            training.start.configuration.keep == .best
            ? history.best(by: training.start.configuration.monitor) : nil
        return try (best ?? history.records.last).map { try training.model(weights(), after: $0) }
    }
}
