import FashionCompute
import FashionCore
import FashionData
import FashionNetworks
import FashionReporting
import FashionTraining
import Foundation

/// A learning-rate range test of a configuration on a data set, and its files.
public struct LearningRateSearch {
    /// The tested configuration.
    public let configuration: TrainingConfiguration
    /// The steps and the rates that they suggest.
    public let test: LearningRateTest
    /// The rate of the first step.
    private let lowest: Double

    /// Trains with a learning rate that grows at every step, until the loss explodes; the model is discarded.
    /// - Parameters:
    ///   - configuration: network, optimizer and batch size; schedule, epochs and averaging have no effect.
    ///   - dataset: the data set whose training images are used.
    ///   - rates: the lowest and the highest rate.
    ///   - steps: the maximum number of steps.
    ///   - notices: receives notices about the model files that the configuration names.
    ///   - progress: is called with the number of steps done, first with 0.
    /// - Throws: `SettingError` for settings that exclude each other, `FileError` for a file that the configuration names.
    public init(
        _ configuration: TrainingConfiguration, on dataset: Dataset, rates: ClosedRange<Double>, steps: Int,
        notices: ModelNotices = ModelNotices(), progress: (Int) -> Void = { _ in }
    ) throws {
        var configuration = configuration
        configuration.averaging = 0
        self.configuration = configuration
        let output = OutputFolder(configuration.output)
        let training = try PreparedTraining(
            Checkpoint(configuration: configuration), on: dataset, checkpoint: output.checkpoint,
            writing: output.model, bindsData: false, notices: notices)
        let weights = training.start.weights
        lowest = rates.lowerBound
        progress(0)
        test = try LearningRateTest.run(
            training.graph, weights: weights.isEmpty ? nil : Weights(values: weights), configuration,
            images: training.images, indices: training.split.training,
            engine: Engine(threads: configuration.threads), rates: rates, steps: steps,
            teacher: training.teacher, classWeights: training.start.classWeights.map(ClassWeights.init),
            progress: progress)
    }

    /// Returns the suggestion of the test, in one or two lines.
    /// - Throws: `SettingError` when the loss exploded too early for a suggestion.
    public func text() throws -> String {
        guard let minimum = test.minimum else {
            throw SettingError(
                name: "from", expected: "a rate at which training begins",
                found: "a loss that exploded within \(test.points.count + 1) steps from \(lowest) on")
        }
        guard let suggestion = test.suggestion else {
            return "The loss never fell: nothing to suggest. Lower --from, or look at the plot."
        }
        return """
            Steepest fall at \(Formatting.short(suggestion)): a highest rate to try, --learning-rate \
            \(Formatting.short(suggestion))
            Lowest loss at \(Formatting.short(minimum.rate)), \(Formatting.decimal(minimum.smoothed, 4)); rates near \
            it are too high
            """
    }

    /// Writes the steps as a CSV table and as a plot.
    /// - Throws: `FileError` that names the file, `FigureError`.
    public func write(table: URL, drawing: URL) throws {
        let rows = test.points.map { "\($0.rate),\($0.loss),\($0.smoothed)\n" }
        try WholeFile.write(Data(("learning_rate,loss,smoothed_loss\n" + rows.joined()).utf8), to: table)
        try LearningRateFigure(
            title:
                "Learning-rate range test: \(configuration.optimizer.rawValue), batch \(configuration.batchSize)",
            steps: test.points.map { .init(rate: $0.rate, loss: $0.loss, smoothed: $0.smoothed) },
            suggestion: test.suggestion
        ).write(to: drawing)
    }
}
