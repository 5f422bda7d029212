import ArgumentParser
import FashionKit
import Foundation

/// `fashion study`: trains a configuration with several seeds and reports means and intervals.
struct StudyCommand: ParsableCommand, SettingsUser {
    typealias Configuration = TrainingConfiguration
    static let noContinuation: String? =
        "the same command goes on with a study, and does not train finished seeds again"

    static let configuration = CommandConfiguration(
        commandName: "study", abstract: "Train with several seeds; write means, intervals and curves.",
        discussion: """
            Trains the seeds one after the other, each into a folder of its own, and evaluates each on the test images. \
            Writes study.json, study.md and study_curves.png after every seed. Ctrl-C ends it cleanly; the same command goes \
            on: a finished seed is not trained again, an unfinished one is continued from its checkpoint. The folder is that of \
            --output, by default study.

            One training tells little: on 10,000 test images two seeds of the same recipe differ by some tenths of a per cent.
            """)

    @OptionGroup(title: "Training") var options: RunOptions<Self>

    @Option(
        help: ArgumentHelp(
            "How many seeds: --seed (default: 42) and the ones after it.",
            discussion: """
                Without it a new study has three, and one that has begun trains the seeds that it has folders of. Tables are \
                about all finished seeds in the folder.
                """))
    var seeds: Int?

    @Option(
        help: ArgumentHelp(
            "Another study, to compare with over the seeds that both have.",
            discussion: """
                Student's paired t test over the seeds, and McNemar's exact test on the test images. With --seeds 0 nothing \
                is trained before.
                """, valueName: "folder"), completion: .directory)
    var compare: String?

    func validate() throws {
        if let seeds, !(0...1000).contains(seeds) {
            throw ValidationError("--seeds: expected 0 to 1000, found \(seeds)")
        }
    }

    func run() throws {
        Interruption.outliveReaders()
        let folder = StudyFolder(try path())
        let other = compare.map(StudyFolder.init)
        // A study that cannot be compared with is reported before hours of training.
        if let other { _ = try StudyReport(contentsOf: other.report) }
        try options.remarkOnIdleLines()
        // Flags need not be repeated when a study continues.
        let configuration = try options.resolve(over: folder.sharedConfiguration())
        let study = try options.ofSettings { try Study(configuration, in: folder) }
        let wanted = try ValidationError.ofSettings { try folder.seeds(seeds, from: configuration.seed) }
        func finished() throws -> StudyReport {
            if let report = try study.report() { return report }
            throw FileError(
                folder.root,
                "expected a study with a finished seed, found none; --output names its folder, and --seeds how many to train"
            )
        }
        // A mistyped folder does not become a study.
        if wanted.isEmpty { _ = try finished() }
        try train(study, wanted)
        let report = try finished()
        print("\n" + report.markdown)
        print("Table:  \(folder.table.path)\nJSON:   \(folder.report.path)\nCurves: \(folder.curves.path)")
        if let other {
            print("\n" + (try study.compare(report, with: other)).markdown)
            print("Comparison: \(folder.comparison(with: other, "md").path)")
        }
    }

    /// Returns the folder: the flag's, or else the configuration file's, or else `study`.
    private func path() throws -> String {
        let named = try options.resolve().output
        return options[\.output] == nil && named == "." ? "study" : named
    }

    private static let continuation = "Go on with the same command; finished seeds are not trained again"

    /// Trains and evaluates the unfinished seeds, and writes the tables after each one.
    /// - Throws: `ExitCode` after an interruption, ``TrainingDiverged``.
    private func train(_ study: Study, _ seeds: [UInt64]) throws {
        for (index, seed) in seeds.enumerated() {
            let isFinished = study.folder.stage(of: seed) == .finished
            let done = isFinished ? ": trained before" : ""
            print("\nSeed \(seed) (\(index + 1) of \(seeds.count))\(done)\n")
            fflush(nil)
            if isFinished { continue }
            let begin = ContinuousClock.now
            let training = try options.ofSettings { try study.training(of: seed) }
            // Until the seed is finished, no other study may take it for one that was interrupted.
            defer { withExtendedLifetime(training) {} }
            try options.ofSettings {
                try training.perform(
                    since: begin, images: options.images, flags: options.imageFlags, check: study.take,
                    continuation: Self.continuation)
            }
            try EvaluateCommand.evaluate(
                study.folder.output(of: seed), study.configuration, images: options.images,
                flags: ["--tta", "--no-figures"])
            try study.finish(seed)
            if let signal = Interruption.signal {
                print("\nInterrupted. \(Self.continuation)")
                throw ExitCode(Interruption.exitCode(of: signal))
            }
        }
    }
}
