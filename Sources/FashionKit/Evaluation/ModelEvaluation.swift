import FashionCompute
import FashionCore
import FashionData
import FashionEvaluation
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// Measures a model on the test images of a data set: everything that `fashion evaluate` writes.
public struct ModelEvaluation {
    /// The choice of figures, and how they are computed.
    public struct Options: Sendable {
        /// The number of threads.
        public var threads = ProcessorCount.available
        /// Whether only direct convolutions are used, for close numerical comparison with other programs.
        public var usesDirectConvolutions = false
        /// The number of test images to draw as samples.
        public var samples = 20
        /// The seed that draws the samples.
        public var seed: UInt64 = 42
        /// Whether to measure the average over each image and its mirror image as well.
        public var averagesFlips = false
        /// Whether to measure the average over ten views of each image as well: the image and its mirror image, unmoved
        /// and moved by one pixel up, down, left and right. Includes ``averagesFlips``.
        public var averagesShifts = false
        /// Whether to measure accuracy also without test images that nearly equal a training image.
        public var separatesNearDuplicates = true

        /// The program's defaults.
        public init() {}
    }

    private let model: Model
    private let file: URL
    private let dataset: Dataset
    private let classNames: [String]
    private let options: Options
    private let progress: (EvaluationProgress) -> Void
    private let engine: Engine

    /// Matches a model to a data set.
    /// - Parameters:
    ///   - model: a network for the data set's images and classes; labels are matched by the classes' names.
    ///   - file: the model's file, named in results and errors.
    ///   - dataset: the test images are measured; the training images serve calibration and the search for
    ///     near-duplicates.
    ///   - progress: is called after every batch.
    /// - Throws: `FileError` that names the model when it does not fit the images or classes.
    public init(
        _ model: Model, of file: URL, on dataset: Dataset, options: Options = Options(),
        progress: @escaping (EvaluationProgress) -> Void = { _ in }
    ) throws {
        self.model = model
        self.file = file
        (self.dataset, classNames) = try dataset.matched(with: model, of: file)
        self.options = options
        self.progress = progress
        try model.graph.requireFit(
            inputShape: dataset.inputShape, classes: classNames.count, in: file)
        engine = try Engine(threads: options.threads)
    }

    /// Compares the model's accuracy on other pixel scales than its own, on the first test images.
    public func compareInputScales() throws -> InputScaleComparison {
        try InputScaleComparison(model, dataset.test, engine: engine)
    }

    /// Measures everything that the options select.
    /// - Returns: the results, and the time of the plain predictions in seconds.
    /// - Throws: `EvaluationError` for a label without a class or an empty test set; `GraphError` for a network that
    ///   cannot be compiled.
    public func results() throws -> (results: EvaluationResults, seconds: Double) {
        let predictor = try EvaluationPredictor(
            model, of: file, engine: engine, algorithms: options.usesDirectConvolutions ? .direct : .fastest,
            progress: progress)
        let start = ContinuousClock.now
        let test = dataset.test
        let outputs = try predictor.outputs(for: test, at: Array(test.labels.indices), label: "Evaluating")
        let seconds = start.duration(to: .now).milliseconds / 1000
        var results = EvaluationResults(
            try Predictions(
                labels: test.labels, probabilities: outputs.probabilities, classNames: classNames),
            origin: Metrics.Origin(
                model: file.path, data: dataset.inWords, version: FashionVersion.current),
            samples: options.samples, seed: options.seed)
        if let temperature = model.metadata?.temperature {
            results.metrics.calibrated = try CalibratedFigures(results.predictions, temperature: temperature)
        }
        try calibrate(&results, predictor)
        try average(&results, predictor)
        try separateNearDuplicates(&results)
        if let check = model.metadata?.outlierCheck, check.classes == classNames.count {
            // The check was fitted to the logits of the network as trained, before any folding of the temperature.
            let factor = Float(model.metadata?.foldedTemperature ?? 1)
            results.metrics.outlierCheck = OutlierCheckFigures(
                check, logits: factor == 1 ? outputs.logits : outputs.logits.map { $0 * factor },
                test.labels.indices.map(test.statistics(ofImage:)))
        }
        return (results, seconds)
    }

    /// Gathers the data for the drawings of the results.
    /// - Parameter history: the model's training history; `nil` draws no training curves.
    public func figures(of results: EvaluationResults, history: History?) throws -> EvaluationFigures {
        EvaluationFigures(
            results: results, images: dataset.test, model: model, history: history,
            explanations: try explanations(of: results.predictions))
    }

    /// Fits a temperature on the validation images of the model's training, if they can be reconstructed.
    private func calibrate(_ results: inout EvaluationResults, _ predictor: EvaluationPredictor) throws {
        do {
            let held = try ValidationImages(of: model.metadata, in: dataset)
            guard held.indices.count >= TemperatureFigures.fewestImages else {
                throw NoValidationImages(
                    "expected \(TemperatureFigures.fewestImages) validation images at least to fit a temperature on, found "
                        + "\(held.indices.count)")
            }
            let validation = try predictor.predictions(
                of: dataset.training, at: held.indices, classNames: classNames, label: "Validation images")
            guard TemperatureScaling(fittedOn: validation).isDetermined else {
                throw NoValidationImages(
                    "the \(Formatting.grouped(validation.count)) validation images determine no temperature: all are "
                        + "classified rightly, or all wrongly")
            }
            results.metrics.temperatureScaling = try TemperatureFigures(
                validation: validation, test: results.predictions)
        } catch let missing as NoValidationImages {
            results.metrics.omitted[Metrics.temperatureScalingKey] = missing.description
        }
    }

    private func average(_ results: inout EvaluationResults, _ predictor: EvaluationPredictor) throws {
        guard options.averagesFlips || options.averagesShifts else { return }
        let views = TestTimeViews(images: dataset.test, predictor: predictor)
        let mirrored = try views.probabilities(.mirrored)
        results.metrics.flipAveraging = Scores(try results.predictions.averaged(with: [mirrored]))
        if options.averagesShifts {
            let shifted = try TestTimeViews.View.shifts.map(views.probabilities)
            results.metrics.shiftAveraging = Scores(
                try results.predictions.averaged(with: [mirrored] + shifted))
        }
    }

    private func separateNearDuplicates(_ results: inout EvaluationResults) throws {
        guard options.separatesNearDuplicates else { return }
        let matches = NearDuplicates(in: dataset.training).matches(for: dataset.test)
        results.metrics.nearDuplicates = try NearDuplicateFigures(
            results.predictions,
            twins: matches.map { match in match.map { dataset.training.labels[$0.image] } },
            distance: NearDuplicates.measure, threshold: NearDuplicates.threshold(of: dataset.training))
    }

    /// Returns maps of the evidence for the predicted classes in the six most confident errors.
    private func explanations(
        of predictions: Predictions
    ) throws -> [(judgement: Judgement, map: Explainer.Map)] {
        let errors = predictions.mostConfidentErrors(6)
        guard model.graph.lastFeatureMap != nil, !errors.isEmpty else { return [] }
        let explainer = try Explainer(
            model.networkOnUnitPixels(), weights: model.weights, engine: engine, batch: errors.count)
        return zip(
            errors,
            try explainer.maps(of: dataset.test, at: errors.map(\.index), for: errors.map(\.predicted))
        ).map { (judgement: $0, map: $1) }
    }
}
