import ArgumentParser
import FashionCore
import FashionData
import FashionKit
import Foundation

/// Finds, downloads if necessary, and loads the data of a command.
struct DataLoading {
    /// The folder that `--data` names; `nil` searches the usual places.
    let folder: String?
    /// The settings that read image files.
    var reading = ImageReading()
    /// The model that the data is for; `nil` for no certain one.
    var model: Model?
    /// Flags that may have no effect on the data.
    var flags = DataSettings()

    /// Loads the data from disk, downloading it first if necessary; writes warnings to standard error.
    func load() throws -> Dataset {
        let dataset = try read(source())
        if let warning = dataset.genuineness.warning { Terminal(.error).write("warning: \(warning)\n") }
        return dataset
    }

    /// Loads the data from disk.
    func loadIfPresent() throws -> Dataset { try read(locator.locate()) }

    private func read(_ source: DatasetSource) throws -> Dataset {
        try ValidationError.ofSettings { try flags.requireEffect(on: source) }
        let dataset = try WorkLine.during {
            try source.load(for: model, reading: reading, progress: $0)
        }
        try ValidationError.ofSettings { try flags.requireEffect(on: dataset) }
        Terminal(.error).write(flags.validationNotice(on: dataset))
        for notice in flags.lineNotices(on: dataset) { Terminal(.error).write(notice) }
        for remark in dataset.remarks { Terminal(.error).write("note: \(remark)".shownOnOneLine + "\n") }
        return dataset
    }

    private func source() throws -> DatasetSource {
        do {
            return try locator.locate()
        } catch let error as DatasetNotFound where !error.isExplicit {
            Terminal(.error).write("No data found on this machine; downloading it.\n")
            try Self.fetch(into: DatasetLocator.downloadFolder())
            return try locator.locate()
        }
    }

    /// The locator of the data.
    var locator: DatasetLocator {
        folder.map { DatasetLocator(folder: URL(fileURLWithPath: $0)) } ?? DatasetLocator()
    }

    /// Downloads the data set with a progress bar.
    static func fetch(into folder: URL) throws {
        let line = ProgressLine(Terminal(.error))
        let start = ProcessInfo.processInfo.systemUptime
        let outcomes = try DatasetDownloader().fetch(into: folder) { progress in
            line.update(
                Progress(
                    label: "\(progress.file) (\(progress.number)/\(progress.fileCount))",
                    done: progress.received,
                    total: progress.expected, unit: .bytes,
                    elapsed: ProcessInfo.processInfo.systemUptime - start))
        }
        for outcome in outcomes {
            switch outcome {
            case .present(let file): line.end("\(file.path): already there, MD5 verified")
            case .fetched(let file, let address):
                line.end("\(file.path): fetched from \(address), MD5 and SHA-256 verified")
            }
        }
    }
}
