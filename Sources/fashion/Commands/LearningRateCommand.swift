import ArgumentParser
import FashionKit
import Foundation

/// `fashion lr-find`: finds learning rates that suit a network, an optimizer and a batch size.
struct LearningRateCommand: ParsableCommand, SettingsUser {
    typealias Configuration = TrainingConfiguration
    static let noContinuation: String? = "a range test leaves no model"
    static var unusedSettings: [UnusedSetting] {
        unused(
            [
                \.schedule, \.warmUp, \.plateauFactor, \.plateauPatience, \.epochs, \.patience, \.keep,
                \.averaging, \.learningRate, \.tensorboard, \.monitor, \.skipEasy, \.exactStatistics,
            ], by: "a range test")
    }

    static let configuration = CommandConfiguration(
        commandName: "lr-find", abstract: "Find a good highest learning rate by a range test.",
        discussion: """
            Trains with a rate that grows from step to step until the loss explodes, and suggests the rate at which the \
            loss fell fastest. Takes the flags of train other than those of schedule, \
            epochs, validation and averaging, and leaves no model. The suggestion suits schedules that anneal \
            (one-cycle, cosine); a constant rate should be some three times lower. Writes lr_find.png and lr_find.csv into \
            results/ in the output folder.
            """)

    @OptionGroup(title: "Training") var options: RunOptions<Self>

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
    }

    func run() throws {
        try options.remarkOnIdleLines()
        let configuration = try options.resolve()
        let output = OutputFolder(configuration.output)
        let dataset = try DataLoading(
            folder: configuration.data, reading: options.images.applied(to: configuration.reading),
            flags: options.imageFlags
        ).load()
        let line = ProgressLine(Terminal(.error))
        let batch = configuration.batchSize
        var began = ContinuousClock.now
        let search = try options.ofSettings {
            try LearningRateSearch(
                configuration, on: dataset, rates: from...to, steps: steps, notices: .terminal
            ) { done in
                guard done > 0 else {
                    line.begin(
                        "Range test: \(steps) steps from \(Formatting.short(from)) to \(Formatting.short(to))"
                    )
                    return began = .now
                }
                line.update("Range test", done: done * batch, total: steps * batch, since: began)
            }
        }
        line.end(nil)
        let text = try ValidationError.ofSettings { try search.text() }
        let (drawing, table) = (output.result("lr_find.png"), output.result("lr_find.csv"))
        try search.write(table: table, drawing: drawing)
        print(text)
        print("Plot:  \(drawing.path)\nSteps: \(table.path)")
    }
}
