import FashionCore
import Foundation

/// Training runs that differ only in their seeds, and their means, as stored in `study.json`.
public struct StudyReport: Sendable, Equatable, Codable {
    /// Version of the file layout that the program writes.
    public static let currentFormat = 1

    private var format = Self.currentFormat
    /// Short description of what was trained: the name of the recipe.
    public var name: String
    /// Settings of the runs other than the seed, as text by name.
    public var settings: [String: String]
    /// Versions of the program and of the engine, and whether the data is the genuine set.
    public var origin: [String: String]
    /// Results of the runs, the lowest seed first.
    public let seeds: [SeedResult]
    /// Means, deviations and intervals by key of the figure. Figures that a run lacks are left out.
    public let summary: [String: SampleSummary]

    /// Creates a report of finished runs.
    public init(name: String, settings: [String: String], origin: [String: String], seeds: [SeedResult]) {
        self.name = name
        self.settings = settings
        self.origin = origin
        self.seeds = seeds.sorted { $0.seed < $1.seed }
        summary = Dictionary(
            uniqueKeysWithValues: SeedResult.Figure.all.compactMap { figure in
                let values = seeds.compactMap(figure.read)
                guard values.count == seeds.count, let summary = SampleSummary(values) else { return nil }
                return (figure.key, summary)
            })
    }

    /// Reads a report that ``write(to:)`` wrote.
    /// - Throws: `FileError` that names the file.
    public init(contentsOf url: URL) throws {
        let data = try WholeFile.contents(of: url, atMost: 1 << 26)
        do {
            self = try JSONDecoder().decode(StudyReport.self, fromFile: data)
        } catch {
            throw FileError(url, "expected the report of a study: \(error.plainReason)")
        }
        guard format == Self.currentFormat else {
            throw FileError(url, "expected a study of format \(Self.currentFormat), found format \(format)")
        }
    }

    /// Writes the report atomically as JSON, pretty-printed with sorted keys.
    /// - Throws: `FileError` that names the file.
    public func write(to url: URL) throws { try WholeFile.writeJSON(self, to: url) }
}

extension StudyReport {
    /// The report as Markdown: one row per seed, then the mean with its deviation, standard error and 95 % interval.
    public var markdown: String {
        let figures = SeedResult.Figure.all.filter { summary[$0.key] != nil }
        let rows: [[String]] = seeds.map { seed in
            let cells = figures.map { figure in figure.read(seed).map { figure.text($0) } ?? "–" }
            return ["\(seed.seed)"] + cells + ["\(seed.epochs)"]
        }
        func row(_ name: String, _ text: (SeedResult.Figure, SampleSummary) -> String?) -> [String] {
            [name] + figures.map { figure in summary[figure.key].flatMap { text(figure, $0) } ?? "–" } + [""]
        }
        let means = [
            row("**mean**") { "**\($0.text($1.mean))**" },
            row("standard deviation") { figure, sample in sample.deviation.map { figure.text($0) } },
            row("standard error") { figure, sample in
                sample.standardError.map { figure.text($0, moreDigits: 1) }
            },
            row("95 % interval of the mean") { figure, sample in
                sample.interval.map { "\(figure.text($0.lower)) to \(figure.text($0.upper))" }
            },
        ]
        let count = "\(seeds.count) seed\(seeds.count == 1 ? "" : "s")"
        let facts = origin.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
        return """
            # Study: \(name), \(count)

            \(MarkdownTable.text(header: ["seed"] + figures.map(\.name) + ["epochs"], rows: rows + means))
            The interval is that of Student's t over the seeds: it says how well the mean of such trainings is known, not how
            well other images would be classified. Deviations are those of a sample, with n − 1.

            \(facts)

            """
    }
}
