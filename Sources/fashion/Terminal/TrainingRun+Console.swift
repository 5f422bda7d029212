import ArgumentParser
import FashionKit

extension TrainingRun {
    /// Loads the data and trains to the end, with all output for the terminal.
    /// - Parameters:
    ///   - begin: the time at which the program started its preparation.
    ///   - images: the options for image files.
    ///   - flags: flags that may have no effect on the data.
    ///   - check: is called with the data before anything else; its errors end the command.
    ///   - continuation: the message after an interruption; `nil` prints the command line of `train` that resumes.
    /// - Throws: `SettingError`, `ExitCode` after an interruption, ``TrainingDiverged``.
    func perform(
        since begin: ContinuousClock.Instant, images: ImageFileOptions, flags: DataSettings,
        check: (Dataset) throws -> Void = { _ in }, continuation: String? = nil
    ) throws {
        let dataset = try DataLoading(
            folder: configuration.data, reading: images.applied(to: configuration.reading), flags: flags
        ).load()
        try check(dataset)
        if !isResumed, continuation == nil { Terminal(.error).write(dataset.transferNotice) }
        let console = TrainingConsole(configuration, continuation: continuation)
        defer { console.leaveLine() }
        let calibration = WorkLine()
        defer { calibration.end() }
        let outcome = try run(
            on: dataset, notices: .terminal, shouldStop: { Interruption.signal != nil }
        ) { event in
            switch event {
            case .prepared(let graph, let dataset, let split): console.introduce(graph, dataset, split)
            case .movedAside(let folder): console.setAside(folder)
            case .began(let checkpoint):
                // Until here a signal ends the program at once: there is
                // no state to save yet, and a download may take long.
                Interruption.install()
                console.begin(preparation: begin.duration(to: .now), resuming: checkpoint)
            case .training(let event): console.report(event)
            case .trained: console.leaveLine()
            case .calibrating(let done, let total):
                calibration.update("Calibrating", done: done, total: total)
            case .warning(let problem): console.warn(problem)
            }
        }
        calibration.end()
        switch outcome {
        case .finished(let reason, let history): console.conclude(reason, history, output)
        case .interrupted: throw console.interruption(output)
        }
    }
}
