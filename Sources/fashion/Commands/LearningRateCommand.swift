import ArgumentParser
import Compute
import Datasets
import FashionKit
import FashionCore
import Figures
import Foundation
import NeuralNetwork
import Training

/// `fashion lr-find`: which learning rates suit a network, an optimizer and a batch size.
struct LearningRateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lr-find", abstract: "Find a good highest learning rate by a range test.",
        discussion: """
            Trains with a rate that grows from step to step until the loss explodes, and suggests the rate at which the \
            loss fell fastest. Takes the flags of train other than those of schedule, \
            epochs and averaging, and leaves no model. The suggestion suits schedules that anneal \
            (one-cycle, cosine); a constant rate should be some three times lower. Writes lr_find.png and lr_find.csv into \
            results/ in the output folder.
            """)

    @OptionGroup(title: "Training") var options: TrainOptions

    @Option(help: "The lowest rate.")
    var from = 1e-6

    @Option(help: "The highest rate.")
    var to = 1.0

    @Option(help: "Steps, if the loss does not explode before.")
    var steps = 300

    func validate() throws {
        guard from >= 1e-12, from < to, to <= 1000 else {
            throw ValidationError("--from, --to: expected 1e-12 ≤ from < to ≤ 1000, found \(from) and \(to)")
        }
        guard 20...1_000_000 ~= steps else {
            throw ValidationError("--steps: expected 20 to 1000000, found \(steps)")
        }
        guard !options.resume else { throw ValidationError("--resume: a range test has nothing to resume") }
        guard !options.overwrite else { throw ValidationError("--overwrite: a range test replaces no run") }
        try options.refuse(
            [
                .schedule, .warmUp, .plateauFactor, .plateauPatience, .epochs, .patience, .keep, .averaging,
                .learningRate, .tensorboard,
            ], by: "a range test")
    }

    func run() throws {
        try options.remarkOnIdleLines()
        var configuration = try options.resolve()
        configuration.averaging = 0
        let output = OutputFolder(configuration.output)
        let dataset = try DataLoading(folder: configuration.data).load()
        let training = try ValidationError.ofSettings {
            try PreparedTraining(
                Checkpoint(configuration: configuration), on: dataset, checkpoint: output.checkpoint,
                writing: output.model, bindsData: false, notices: .terminal)
        }
        let weights = training.start.weights
        let line = ProgressLine(Terminal(.error))
        line.begin("Range test: \(steps) steps from \(Formatting.short(from)) to \(Formatting.short(to))")
        let began = ContinuousClock.now
        let test = try LearningRateTest.run(
            training.graph, weights: weights.isEmpty ? nil : Weights(values: weights), configuration,
            images: training.images, indices: training.split.training,
            engine: Engine(threads: configuration.threads),
            rates: from...to, steps: steps, teacher: training.teacher,
            progress: { done in
                line.update(
                    Progress(
                        label: "Range test", done: done * configuration.batchSize,
                        total: steps * configuration.batchSize,
                        elapsed: began.duration(to: .now).milliseconds / 1000))
            })
        line.end(nil)
        try write(test, configuration, to: output)
    }

    private func write(
        _ test: LearningRateTest, _ configuration: TrainingConfiguration, to output: OutputFolder
    ) throws {
        guard let minimum = test.minimum else {
            throw ValidationError(
                "--from: expected a rate at which training begins, found a loss that exploded within "
                    + "\(test.points.count + 1) steps from \(from) on")
        }
        let rows = test.points.map { "\($0.rate),\($0.loss),\($0.smoothed)\n" }
        let table = output.result("lr_find.csv")
        try WholeFile.write(Data(("learning_rate,loss,smoothed_loss\n" + rows.joined()).utf8), to: table)
        let figure = LearningRateFigure(
            title:
                "Learning-rate range test: \(configuration.optimizer.rawValue), batch \(configuration.batchSize)",
            steps: test.points.map { .init(rate: $0.rate, loss: $0.loss, smoothed: $0.smoothed) },
            suggestion: test.suggestion)
        let drawing = output.result("lr_find.png")
        try figure.write(to: drawing)
        if let suggestion = test.suggestion {
            print(
                """
                Steepest fall at \(Formatting.short(suggestion)): a highest rate to try, --learning-rate \
                \(Formatting.short(suggestion))
                Lowest loss at \(Formatting.short(minimum.rate)), \(Formatting.decimal(minimum.smoothed, 4)); rates near \
                it are too high
                """)
        } else {
            print("The loss never fell: nothing to suggest. Lower --from, or look at the plot.")
        }
        print("Plot:  \(drawing.path)\nSteps: \(table.path)")
    }
}
